import CLinux

/// The memory that only the start of the service needs.
enum StartUpMemory {
    /// Gives it to the kernel: the code that read the command line, the configuration and the certificates is not needed again, and is half of what an idle
    /// service has in memory. What runs again is read from the page cache, page by page, in a millisecond altogether.
    ///
    /// - Returns: the bytes of the executable's code.
    @discardableResult
    static func giveBack() -> Int {
        clinux_trim_freed_memory()
        return Int(clamping: clinux_drop_code())
    }
}
