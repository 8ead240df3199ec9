//! The booking platforms that are recognised, by the names they go by.

use serde::{Serialize, Serializer};

use super::{BookingLink, Hosts, table};

macro_rules! platforms {
    ($($(#[$doc:meta])* $variant:ident $id:literal $name:literal)*) => {
        /// A booking platform, recognised by the host and the path of a link.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Platform {
            $($(#[$doc])* $variant,)*
        }

        impl Platform {
            /// Every platform.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word for it in JSON and in the database; it never changes.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)*
                }
            }

            /// The name that people know it by.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

platforms! {
    /// cal.com, cal.eu, their organisations, and hosts an administrator named.
    CalCom "cal_com" "Cal.com"
    /// calendly.com.
    Calendly "calendly" "Calendly"
    /// The shared booking pages of Microsoft 365.
    MicrosoftBookings "microsoft_bookings" "Microsoft Bookings"
    /// One person's booking page of Microsoft 365.
    MicrosoftBookWithMe "microsoft_bookwithme" "Microsoft Bookings with me"
    /// Appointment schedules of Google Calendar.
    GoogleCalendar "google_calendar" "Google Calendar"
    /// Meetings of HubSpot, on its own hosts; those on customers' domains cannot be told apart.
    HubSpot "hubspot" "HubSpot Meetings"
    /// savvycal.com.
    SavvyCal "savvycal" "SavvyCal"
    /// tidycal.com.
    TidyCal "tidycal" "TidyCal"
    /// zcal.co.
    Zcal "zcal" "zcal"
    /// A host under youcanbook.me.
    YouCanBookMe "youcanbookme" "YouCanBookMe"
    /// Acuity Scheduling, also called Squarespace Scheduling.
    Acuity "acuity" "Acuity Scheduling"
    /// A host under zohobookings.com.
    Zoho "zoho" "Zoho Bookings"
    /// app.simplymeet.me.
    SimplyMeet "simplymeet" "SimplyMeet.me"
    /// A host under simplybook.me or simplybook.it.
    SimplyBook "simplybook" "SimplyBook.me"
    /// koalendar.com.
    Koalendar "koalendar" "Koalendar"
    /// Booking pages of doodle.com, not its polls.
    Doodle "doodle" "Doodle"
    /// app.usemotion.com.
    Motion "motion" "Motion"
    /// app.reclaim.ai.
    Reclaim "reclaim" "Reclaim"
    /// booking.setmore.com.
    Setmore "setmore" "Setmore"
    /// Square Appointments.
    Square "square" "Square Appointments"
    /// A host under chilipiper.com.
    ChiliPiper "chilipiper" "Chili Piper"
    /// lunacal.ai.
    Lunacal "lunacal" "Lunacal"
    /// A host under timezest.com.
    TimeZest "timezest" "TimeZest"
    /// go.oncehub.com.
    OnceHub "oncehub" "OnceHub"
    /// The booking widget of `HighLevel`, on its own host.
    HighLevel "highlevel" "HighLevel"
    /// Appointments of the Calendar app of a Nextcloud, on any host.
    NextcloudCalendar "nextcloud_calendar" "Nextcloud Calendar"
    /// The Appointments app of a Nextcloud, on any host.
    NextcloudAppointments "nextcloud_appointments" "Nextcloud Appointments"
}

impl Serialize for Platform {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl BookingLink {
    /// The platform that the link is a booking page of; none for a host nobody knows, for a page of a known host where
    /// one cannot book, and for a port, except on hosts that an administrator named.
    pub fn platform(&self, hosts: &Hosts) -> Option<Platform> {
        table::bookable(self.url(), hosts)
    }
}
