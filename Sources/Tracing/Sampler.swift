public import HTTP

/// Decides which requests are recorded, as `OTEL_TRACES_SAMPLER` says it.
public struct Sampler: Sendable, Equatable {
    /// What counts where the request does not say it.
    public enum Root: Sendable, Equatable {
        /// All.
        case always
        /// None.
        case never
        /// This share of traces, by their ids: all services that record the same share record the same traces.
        case share(Double)
    }

    /// For a trace that begins here, or for each request.
    public var root: Root
    /// Whether a request's own sampled flag decides, where it has one.
    public var followsParent: Bool

    /// A sampler; by default the parent decides, and all traces that begin here are recorded.
    public init(root: Root = .always, followsParent: Bool = true) {
        self.root = root
        self.followsParent = followsParent
    }

    /// Reads the names of OpenTelemetry.
    ///
    /// - Parameters:
    ///   - name: `always_on`, `always_off`, `traceidratio`, or one of them after `parentbased_`.
    ///   - argument: of `traceidratio`, from 0 to 1; 1 where it is missing or no such number.
    /// - Returns: `nil` for another name.
    public init?(name: String, argument: String?) {
        let prefix = "parentbased_"
        followsParent = name.hasPrefix(prefix)
        switch followsParent ? String(name.dropFirst(prefix.count)) : name {
        case "always_on": root = .always
        case "always_off": root = .never
        case "traceidratio": root = .share(argument.flatMap(Double.init).flatMap { (0...1).contains($0) ? $0 : nil } ?? 1)
        default: return nil
        }
    }

    /// Whether a request is recorded.
    ///
    /// - Parameters:
    ///   - trace: the low half of the trace's id.
    ///   - parent: what the request says.
    public func records(trace: UInt64, parent: TraceContext?) -> Bool {
        if followsParent, let parent { return parent.isSampled }
        switch root {
        case .always: return true
        case .never: return false
        // The lowest 56 bits are the random ones (W3C Trace Context Level 2, sec. 5).
        case .share(let share): return trace & 0xFF_FFFF_FFFF_FFFF < UInt64(share * 0x1p56)
        }
    }
}
