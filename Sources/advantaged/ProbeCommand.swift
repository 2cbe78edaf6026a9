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
            /v1/advantages, or has a row a line: {"ground_truth": ..., "prompt"?, "response"?, "reward"?, "tokens"?, "verifier"?}. A response with a reward must get that \
            reward. Groups with rewards alone are left out. Ends with 0 where no fault was found, 1 where one was, 2 where the file cannot be used.
            """)

    @Argument(help: "The file with the rows, or - for standard input.")
    var file: String

    @Option(help: "The verifier of rows that name none: its name, or JSON such as '{\"name\": \"math\"}'.")
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
        let (found, leftOut): ([ProbeRow], Int)
        do {
            (found, leftOut) = try samples()
        } catch {
            StandardStreams.write(Array("Error: \(error)\n".utf8), to: STDERR_FILENO)
            throw ExitCode(2)
        }
        guard let probe = RewardProbe(allowance: allow, template: template, now: { Server.monotonicNanoseconds }) else { throw ExitCode(2) }
        var report = probe.report(on: Array(found.prefix(rows)))
        report.groupsLeftOut = leftOut
        StandardStreams.write(json ? report.json + [UInt8(ascii: "\n")] : Array(report.text.utf8), to: STDOUT_FILENO)
        guard report.isSound else { throw ExitCode(1) }
    }

    /// - Throws: `SettingError` that names the file or the option, and what is wrong with it.
    func samples() throws -> (rows: [ProbeRow], leftOut: Int) {
        func named<Value>(_ place: String, _ advice: String = "", _ body: () throws(Problem) -> Value) throws -> Value {
            do throws(Problem) { return try body() } catch {
                throw SettingError("\(place): \(error.detail)" + (error.pointer.map { ", at \"\($0)\"" } ?? "") + advice)
            }
        }
        let known = try profiles.map(ProfilesFile.read) ?? VerifierProfiles()
        let reader = try named("--verifier", "; give a name, or JSON such as '{\"name\": \"math\"}'") { () throws(Problem) in
            try ProbeReader(verifier: verifier, profiles: known)
        }
        let text = try InputFile.read(file)
        let found = try named(file) { () throws(Problem) in try reader.samples(text) }
        guard !found.rows.isEmpty else {
            throw SettingError("\(file) has " + (found.leftOut > 0 ? "nothing to verify: its groups have rewards alone" : "no rows"))
        }
        return found
    }
}
