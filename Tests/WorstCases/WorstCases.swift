import Glibc
import Verifiers

/// Times every verifier on the worst inputs that are known, at growing lengths, and prints tables; ends with 1 where a verdict takes too much.
///
/// `WorstCases [--all | --markdown] [--only NAME] [--kind TEXT] [LENGTH...]`; a row for the worst kinds of each verifier, for every kind, or one for each
/// verifier as the documentation has them.
@main struct WorstCases {
    /// Milliseconds of one core.
    static let timeLimit = 50.0
    /// Bytes besides the response and the ground truth.
    static let memoryLimit = 64_000_000

    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let printsAll = arguments.contains("--all")
        let isMarkdown = arguments.contains("--markdown")
        arguments.removeAll { $0 == "--all" || $0 == "--markdown" }
        func option(_ name: String) -> String? {
            guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count else { return nil }
            defer { arguments.removeSubrange(place...(place + 1)) }
            return arguments[place + 1]
        }
        let only = option("--only")
        let kind = option("--kind")
        var lengths = arguments.compactMap { Int($0) }
        if lengths.isEmpty { lengths = [1_000, 10_000, 100_000, 1_000_000, 10_000_000] }
        Pages.giveBlocksBack()
        var table = Table(lengths: lengths)
        for worst in WorstCase.all where (only == nil || worst.entry == only) && (kind.map { worst.kind.hasPrefix($0) } ?? true) { table.add(worst) }
        table.addLongLengths()
        if !isMarkdown { table.write(all: printsAll) }
        table.writeWorst()
        let missing = only == nil ? WorstCase.missing : []
        for entry in missing { print("no cases: \(entry)") }
        let unread = WorstCase.unreadTasks
        for task in unread { print("no ground truth that is read: \(task)") }
        exit(table.failures.isEmpty && missing.isEmpty && unread.isEmpty ? 0 : 1)
    }
}
