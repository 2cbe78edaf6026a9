import ArgumentParser
import Glibc
import Runs
import Transport

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Show what came of training runs, as one table for all replicas.",
        discussion: """
            Without --run a line a run, with it a line a step. What several replicas have of a run is joined by its sums, as if one had seen all of it. \
            A replica that does not answer is named on standard error, and left out. Ends with 1 where none answers, or none knows the run.
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

    @Option(help: "PEM file with the certificate to show, where a replica asks for one.")
    var certificate: String?

    @Option(help: "PEM file with the private key of --certificate.")
    var key: String?

    @Option(help: "Seconds to wait for a replica.")
    var timeout = 10

    func validate() throws {
        guard !urls.isEmpty else { throw ValidationError("name at least one URL") }
        guard (certificate == nil) == (key == nil) else { throw ValidationError("--certificate and --key must be given together") }
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout must be from 1 to 3600 seconds, it is \(timeout)") }
        guard last >= 1 else { throw ValidationError("--last must be at least 1, it is \(last)") }
    }

    func run() throws {
        let client = certificate.flatMap { file in key.map { TLSQuestion.ClientCertificate(file: file, keyFile: $0) } }
        let token = try tokenFile.map(BenchCommand.token)
        let replicas = try urls.map { try RunReplica($0, ca: ca, client: client, token: token, timeout: timeout) }
        var shown: [String] = []
        repeat {
            let lines: [String]
            do {
                lines = try name.map { try steps(of: $0, replicas) } ?? overviews(replicas)
            } catch {
                // What was there may come again.
                guard follow, !shown.isEmpty else { throw error }
                lines = shown
            }
            if lines != shown {
                // On a terminal the table stays where it is.
                let clear = follow && isatty(STDOUT_FILENO) == 1 ? "\u{1B}[H\u{1B}[2J" : ""
                StandardStreams.write(Array((clear + lines.joined(separator: "\n") + "\n").utf8), to: STDOUT_FILENO)
                shown = lines
            }
            if follow { sleep(2) }
        } while follow
    }

    private func steps(of name: String, _ replicas: [RunReplica]) throws -> [String] {
        let parts = try answers(of: replicas) { try $0.history(of: name) }.compactMap(\.self)
        guard let first = parts.first else { throw SettingError("no replica knows the run \(name)") }
        return RunTable.lines(of: RunParts.joined(parts) ?? first, last: last)
    }

    private func overviews(_ replicas: [RunReplica]) throws -> [String] {
        let answered = try answers(of: replicas) { (replica: $0, runs: try $0.overviews()) }
        let parts = answered.enumerated().flatMap { place, answer in answer.runs.map { RunParts.Overview(replica: place, run: $0) } }
        let runs = RunParts.joined(parts) { place, run, first in try? answered[place].replica.history(of: run, from: first) }
        return RunTable.lines(of: runs, now: WallClock.seconds())
    }

    /// What the replicas answer that do.
    ///
    /// - Throws: where none does.
    private func answers<Value>(of replicas: [RunReplica], _ ask: (RunReplica) throws -> Value) throws -> [Value] {
        let answers = replicas.compactMap { replica -> Value? in
            do { return try ask(replica) } catch {
                StandardStreams.write(Array("\(replica.url): \(error)\n".utf8), to: STDERR_FILENO)
                return nil
            }
        }
        guard !answers.isEmpty else { throw SettingError("no replica has answered") }
        return answers
    }
}
