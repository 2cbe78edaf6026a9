import ArgumentParser
import Bench
import Calls
import Glibc
import Transport

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure a running service over your own network with your own batch.",
        discussion: """
            Posts the batch once to see that it is answered, then again and again, and writes latency, rate and the phases of the service. A run that the batch \
            names is left out, so that nothing is added to it. Ends with 0 where every request was answered with a success, else with 1.
            """)

    @Argument(help: "http or https URL of the service. (default path: /v1/advantages)")
    var url: String

    @Option(help: "File with a request: JSON, newline-delimited JSON (.jsonl, .ndjson) or tensors (.safetensors).")
    var batch: String

    @Option(help: "Requests that are measured.")
    var requests = 100

    @Option(help: "Connections that send at the same time.")
    var connections = 1

    @Option(help: "Seconds after which no further request is sent.")
    var seconds = 60.0

    @Option(help: "Seconds to wait for one answer.")
    var timeout = 60.0

    @Option(help: "File whose first line is the bearer token to send.")
    var tokenFile: String?

    @Option(help: "PEM file with the authorities that may have signed the certificate of an https URL. (default: the system's)")
    var ca: String?

    @Option(help: "PEM file with the certificate to show, where the service asks for one.")
    var certificate: String?

    @Option(help: "PEM file with the private key of --certificate.")
    var key: String?

    @Flag(help: "Write the result as JSON.")
    var json = false

    func validate() throws {
        guard (certificate == nil) == (key == nil) else { throw ValidationError("--certificate and --key must be given together") }
        guard (1...1_000_000).contains(requests) else { throw ValidationError("--requests must be from 1 to 1000000, it is \(requests)") }
        guard (1...256).contains(connections) else { throw ValidationError("--connections must be from 1 to 256, it is \(connections)") }
        guard seconds > 0, seconds <= 86_400 else { throw ValidationError("--seconds must be above 0, and 86400 at most") }
        guard timeout > 0, timeout <= 86_400 else { throw ValidationError("--timeout must be above 0, and 86400 at most") }
    }

    func run() throws {
        let client = certificate.flatMap { file in key.map { TLSQuestion.ClientCertificate(file: file, keyFile: $0) } }
        let target: CallTarget
        do throws(CallError) {
            target = try CallTarget(url, path: "/v1/advantages", authorities: ca, client: client)
        } catch {
            throw ValidationError("\(error)")
        }
        var plan = BenchPlan(target: target, body: try InputFile.read(batch), contentType: BenchPlan.contentType(of: batch))
        if let run = plan.leaveRunOut() {
            StandardStreams.write(Array("the batch names the run \(run): it is left out, so that nothing is added to it\n".utf8), to: STDERR_FILENO)
        }
        plan.requests = requests
        plan.connections = connections
        plan.longest = seconds
        plan.timeout = timeout
        if let tokenFile { plan.fields = [("Authorization", "Bearer \(try Self.token(tokenFile))")] }
        let result: BenchResult
        do throws(CallError) {
            result = try BenchRun(plan, now: { Server.monotonicNanoseconds }).result()
        } catch {
            throw SettingError("\(url): \(error)")
        }
        StandardStreams.write(json ? result.json + [UInt8(ascii: "\n")] : Array(result.text.utf8), to: STDOUT_FILENO)
        guard result.isClean else { throw ExitCode(1) }
    }

    /// The first token of a file, which may have a name before it, as the service's own file of tokens has.
    static func token(_ file: String) throws -> String {
        let lines = String(decoding: try TextFile.read(file), as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let line = lines.first(where: { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }) else {
            throw SettingError("\(file) has no token")
        }
        return String(line.split(separator: ":").last ?? line).filter { !$0.isWhitespace }
    }
}
