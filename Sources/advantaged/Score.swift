import ArgumentParser
import Batch
import Dispatch
import Glibc
import HTTP
import HTTPTypes

struct Score: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer one request from a file, without a server.",
        discussion:
            """
            Reads the body of POST /v1/advantages and writes the same answer to standard output; a problem goes to standard error and ends with 1. Requests that name \
            a profile need --profiles.
            """)

    @Argument(help: "The file with the request, or - for standard input.")
    var file: String

    @Option(help: "JSON file of verifiers by name, as `serve --profiles` takes it.")
    var profiles: String?

    func run() throws {
        let known = try profiles.map(ProfilesFile.read) ?? VerifierProfiles()
        let answer = Self.answer(to: try InputFile.read(file), named: file, profiles: known)
        let isAnswered = answer.status == .ok
        StandardStreams.write(answer.body + [UInt8(ascii: "\n")], to: isAnswered ? STDOUT_FILENO : STDERR_FILENO)
        guard isAnswered else { throw ExitCode(1) }
    }

    /// The answer of `POST /v1/advantages` to a body of JSON.
    ///
    /// - Parameters:
    ///   - name: becomes the `instance` of a problem.
    ///   - profiles: verifiers that the request may refer to by name.
    static func answer(to body: [UInt8], named name: String, profiles: VerifierProfiles = VerifierProfiles()) -> Answer {
        let refuse = { @Sendable (problem: Problem) in
            Answer(status: HTTPResponse.Status(code: problem.kind.status), body: problem.encoded(instance: name))
        }
        var head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/v1/advantages")
        head.headerFields[.contentType] = MediaType.json.rawValue
        // Whoever runs the command decides what it may take.
        let request = Request(head: head, id: name, memory: MemoryAccount(of: MemoryBudget(limit: .max)), refuse: refuse)
        var context = BatchContext(profiles: profiles, parallel: { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) })
        context.limits.bodyBytes = .max
        return BatchExchange(request, for: .advantages, in: context).run(on: body)
            ?? refuse(Problem(.internalError, "the answer broke off"))
    }
}
