import ArgumentParser
import Glibc
import Runs

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Show what came of training runs, as one table for all replicas.",
        discussion: """
            Without --run a line a run, with it a line a step. What several replicas have of a run is joined by its sums, as if one had seen all of it. \
            A replica that does not answer is named on standard error, and left out.
            """)

    @Argument(help: "Replicas: http or https URLs.")
    var urls: [String]

    @Option(name: .customLong("run"), help: "The run whose steps are shown.")
    var name: String?

    @Flag(help: "Show what has come every two seconds, until Ctrl-C.")
    var follow = false

    @Option(help: "Steps that are shown at most, the last ones.")
    var last = 30

    @Option(help: "File with the bearer token.")
    var tokenFile: String?

    @Option(help: "PEM file with the authorities that may have signed the certificates of https URLs. (default: the system's)")
    var ca: String?

    @Option(help: "Seconds to wait for a replica.")
    var timeout = 10

    func validate() throws {
        guard !urls.isEmpty else { throw ValidationError("name at least one URL") }
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout must be from 1 to 3600 seconds, it is \(timeout)") }
        guard last >= 1 else { throw ValidationError("--last must be at least 1, it is \(last)") }
    }

    func run() throws {
        let replicas = try urls.map { try RunReplica($0, ca: ca, token: try token(), timeout: timeout) }
        var shown: [String] = []
        repeat {
            let lines = try name.map { try steps(of: $0, replicas) } ?? overviews(replicas)
            if lines != shown {
                // On a terminal the table stays where it is.
                let clear = follow && isatty(STDOUT_FILENO) == 1 ? "\u{1B}[H\u{1B}[2J" : ""
                StandardStreams.write(Array((clear + lines.joined(separator: "\n") + "\n").utf8), to: STDOUT_FILENO)
                shown = lines
            }
            if follow { sleep(2) }
        } while follow
    }

    private func token() throws -> String? {
        guard let tokenFile else { return nil }
        let text = String(decoding: try TextFile.read(tokenFile), as: UTF8.self)
        guard let line = text.split(whereSeparator: \.isNewline).first(where: { !$0.hasPrefix("#") }) else {
            throw ValidationError("\(tokenFile) has no token")
        }
        // A line of a token file of the service may have a name in front.
        return line.split(separator: ":").last.map(String.init)
    }

    private func steps(of name: String, _ replicas: [RunReplica]) throws -> [String] {
        let parts = answers(of: replicas) { try $0.history(of: name) }.compactMap(\.self)
        guard let first = parts.first else { throw ValidationError("no replica knows the run \(name)") }
        return RunTable.lines(of: RunParts.joined(parts) ?? first, last: last)
    }

    private func overviews(_ replicas: [RunReplica]) -> [String] {
        let answered = answers(of: replicas) { (replica: $0, runs: try $0.overviews()) }
        let parts = answered.enumerated().flatMap { place, answer in answer.runs.map { RunParts.Overview(replica: place, run: $0) } }
        let runs = RunParts.joined(parts) { place, run, first in try? answered[place].replica.history(of: run, from: first) }
        return RunTable.lines(of: runs, now: WallClock.seconds())
    }

    private func answers<Value>(of replicas: [RunReplica], _ ask: (RunReplica) throws -> Value) -> [Value] {
        replicas.compactMap { replica in
            do { return try ask(replica) } catch {
                StandardStreams.write(Array("\(replica.url): \(error)\n".utf8), to: STDERR_FILENO)
                return nil
            }
        }
    }
}
