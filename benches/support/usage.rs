//! What a running program has used, by the system's own count; zero where there is no `/proc`.

/// So far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// Processor time, in milliseconds (ticks of ten).
    pub(crate) cpu_ms: f64,
    /// Resident memory.
    pub(crate) memory_mib: f64,
}

impl Usage {
    /// What a process has used so far.
    pub(crate) fn of(process: u32) -> Self {
        const MS_A_TICK: f64 = 10.0;
        let read = |name: &str| std::fs::read_to_string(format!("/proc/{process}/{name}")).unwrap_or_default();
        let stat = read("stat");
        let after_name = stat.rsplit(") ").next().unwrap_or_default().to_owned();
        let fields: Vec<f64> = after_name.split(' ').filter_map(|field| field.parse().ok()).collect();
        // The 14th and 15th field of proc(5); the letter of the state is not a number and the first two are gone.
        let ticks = fields.get(10).unwrap_or(&0.0) + fields.get(11).unwrap_or(&0.0);
        let status = read("status");
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
        let kib: f64 = resident.trim().trim_end_matches(" kB").parse().unwrap_or(0.0);
        Self { cpu_ms: ticks * MS_A_TICK, memory_mib: kib / 1024.0 }
    }
}
