import HTTP
import JSON
import Verifiers

/// Measures what each verifier of a request does, for the request's spans.
struct VerdictMeter: Sendable {
    private let notes: RequestNotes
    private let now: @Sendable () -> UInt64

    /// - Returns: `nil` where nobody asks for the times: they cost two looks at the clock for every response.
    init?(_ notes: RequestNotes, now: @escaping @Sendable () -> UInt64) {
        guard notes.recordsVerifiers else { return nil }
        self.notes = notes
        self.now = now
    }

    /// Runs `body`, and notes how long it took.
    func measure(_ name: String, _ body: () -> Verdict) -> Verdict {
        let start = now()
        let verdict = body()
        notes.noteVerdict(by: name, from: start, to: now())
        return verdict
    }
}

extension ChosenVerifier {
    /// The name in the request's object, the profile's, or the first member of a composition: what spans and metrics call it.
    public var name: String {
        if let name = value["name"]?.string ?? value["profile"]?.string { return name }
        guard case .object(let members) = value, let first = members.first else { return "verifier" }
        return first.key
    }
}
