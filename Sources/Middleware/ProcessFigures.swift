import Glibc

/// What the kernel says about this process, at one moment.
public struct ProcessFigures: Sendable, Equatable {
    /// Resident memory in bytes; 0 if not known.
    public var residentBytes = 0
    /// Open file descriptors; 0 if not known.
    public var openDescriptors = 0
    /// File descriptors that may be open.
    public var maximumDescriptors = 0
    /// Processor time, in seconds.
    public var processorSeconds = 0.0

    /// Nothing is known.
    public init() {}

    /// The figures of this moment; they cost some system calls.
    public static func now() -> ProcessFigures {
        var figures = ProcessFigures()
        figures.residentBytes = residentBytesNow
        figures.openDescriptors = openDescriptorsNow
        figures.maximumDescriptors = maximumDescriptorsNow
        figures.processorSeconds = processorSecondsNow
        return figures
    }

    /// The second number of `/proc/self/statm`, in pages; 0 where it cannot be read.
    private static var residentBytesNow: Int {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        let text = String(unsafeUninitializedCapacity: 128) { max(0, read(descriptor, $0.baseAddress, $0.count)) }
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
    }

    /// Entries of `/proc/self/fd`, without the one that counts them; 0 where it cannot be read.
    private static var openDescriptorsNow: Int {
        guard let directory = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Without "." and ".." and the directory itself.
        return max(0, count - 3)
    }

    private static var maximumDescriptorsNow: Int {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Int(clamping: limit.rlim_cur) : 0
    }

    private static var processorSecondsNow: Double {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
