import ArgumentParser
import Batch
import Glibc
import Probe
import Transport
import struct HTTP.Problem

struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Check a reward set-up on sample rows before a run.",
        discussion: """
            Judges made responses to each row: the ground truth as an answer must get the maximum, and what answers nothing the floor: empty and cut-off \
            responses, the question, all letters, several answers, tags without an answer, the claim to be correct. FILE is a request of POST /v1/rewards or \
            /v1/advantages, or has a row a line: {"ground_truth": ..., "prompt"?, "response"?, "reward"?, "verifier"?}. A response with a reward must get that \
            reward. Ends with 0 where no fault was found, 1 where one was, 2 where the file cannot be used.
            """)

    @Argument(help: "The file with the rows, or - for standard input.")
    var file: String

    @Option(help: "JSON of the verifier of rows that name none, such as '{\"name\": \"math\"}'.")
    var verifier: String?

    @Option(help: "JSON file of verifiers by name, as `serve --profiles` takes it.")
    var profiles: String?

    @Option(help: "How much more than the floor a response without an answer may get: a reward for the form alone, where that is meant.")
    var allow = 0.0

    @Option(help: "A response in the form of the training, with {answer} where its answer is.")
    var template: String?

    @Option(help: "Rows that are tried, from the first one on.")
    var rows = 1000

    @Flag(help: "Write the report as JSON.")
    var json = false

    func validate() throws {
        guard allow >= 0 else { throw ValidationError("--allow must be 0 or more, it is \(allow)") }
        guard rows > 0 else { throw ValidationError("--rows must be 1 or more, it is \(rows)") }
        guard template?.contains("{answer}") ?? true else { throw ValidationError("--template must hold {answer}") }
    }

    func run() throws {
        let samples: [ProbeRow]
        do {
            let known = try profiles.map { try VerifierProfiles(json: try TextFile.read($0)) } ?? VerifierProfiles()
            samples = try ProbeReader(verifier: verifier, profiles: known).rows(try InputFile.read(file))
            guard !samples.isEmpty else { throw SettingError("\(file) has no rows") }
        } catch {
            let reason = (error as? Problem).map { $0.detail + ($0.pointer.map { ", at \"\($0)\"" } ?? "") } ?? "\(error)"
            StandardStreams.write(Array("Error: \(file): \(reason)\n".utf8), to: STDERR_FILENO)
            throw ExitCode(2)
        }
        guard let probe = RewardProbe(allowance: allow, template: template, now: { Server.monotonicNanoseconds }) else { throw ExitCode(2) }
        let report = probe.report(on: Array(samples.prefix(rows)))
        StandardStreams.write(json ? report.json + [UInt8(ascii: "\n")] : Array(report.text.utf8), to: STDOUT_FILENO)
        guard report.isSound else { throw ExitCode(1) }
    }
}
