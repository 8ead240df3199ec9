//! Where there is no keyring that we speak to: logins are kept in files.

/// Nothing is kept.
pub(super) async fn read(_name: &str) -> Option<Vec<u8>> {
    std::future::ready(None).await
}

/// Nothing is kept.
pub(super) async fn write(_name: &str, _label: &str, _secret: &[u8]) -> bool {
    std::future::ready(false).await
}

/// Nothing is kept.
pub(super) async fn forget(_name: &str) {
    std::future::ready(()).await;
}
