/// What one verifier has done since the start.
struct VerifierCounters: Sendable {
    let name: String
    private(set) var seconds = 0.0
    private(set) var verdicts: [(status: String, count: Int)] = []

    /// Verifiers that are counted each for itself: the catalogue has a few dozen, and profiles come on top.
    static let most = 100
    /// The name of the rest.
    static let others = "other"

    init(name: String) { self.name = name }

    mutating func add(_ seconds: Double, _ more: [(status: String, count: Int)]) {
        self.seconds += seconds
        for (status, count) in more {
            if let place = verdicts.firstIndex(where: { $0.status == status }) {
                verdicts[place].count += count
            } else {
                verdicts.append((status, count))
            }
        }
    }
}

extension [VerifierCounters] {
    /// Counts what a verifier did.
    mutating func add(_ name: String, _ seconds: Double, _ verdicts: [(status: String, count: Int)]) {
        if let place = firstIndex(where: { $0.name == name }) { return self[place].add(seconds, verdicts) }
        let name = count < VerifierCounters.most ? name : VerifierCounters.others
        let place = firstIndex { $0.name == name } ?? count
        if place == count { append(VerifierCounters(name: name)) }
        self[place].add(seconds, verdicts)
    }

    /// Writes two families.
    func write(to text: inout PrometheusText) {
        let all = sorted { $0.name < $1.name }
        text.family("advantaged_verifier_seconds_total", .counter, "Time of all threads that verified responses, by the verifier.")
        for one in all { text.sample([("verifier", one.name)], one.seconds) }
        text.family("advantaged_verifier_verdicts_total", .counter, "Verdicts by the verifier and the status; equal responses of a request have one.")
        for one in all {
            for (status, count) in one.verdicts.sorted(by: { $0.status < $1.status }) {
                text.sample([("verifier", one.name), ("status", status)], Double(count))
            }
        }
    }
}
