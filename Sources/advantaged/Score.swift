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
            "Reads the body of POST /v1/advantages and writes the same answer to standard output; a problem goes to standard error and ends with 1.")

    @Argument(help: "The file with the request, or - for standard input.")
    var file: String

    func run() throws {
        let answer = Self.answer(to: try Self.read(file), named: file)
        let isAnswered = answer.status == .ok
        StandardStreams.write(answer.body + [UInt8(ascii: "\n")], to: isAnswered ? STDOUT_FILENO : STDERR_FILENO)
        guard isAnswered else { throw ExitCode(1) }
    }

    /// The answer of `POST /v1/advantages` to a body of JSON.
    ///
    /// - Parameter name: becomes the `instance` of a problem.
    static func answer(to body: [UInt8], named name: String) -> Answer {
        let refuse = { @Sendable (problem: Problem) in
            Answer(status: HTTPResponse.Status(code: problem.kind.status), body: problem.encoded(instance: name))
        }
        var head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/v1/advantages")
        head.headerFields[.contentType] = MediaType.json.rawValue
        // Whoever runs the command decides what it may take.
        let request = Request(head: head, id: name, memory: MemoryAccount(of: MemoryBudget(limit: .max)), refuse: refuse)
        var context = BatchContext(parallel: { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) })
        context.limits.bodyBytes = .max
        return BatchExchange(request, for: .advantages, in: context).run(on: body)
            ?? refuse(Problem(.internalError, "the answer broke off"))
    }

    private static func read(_ file: String) throws -> [UInt8] {
        let descriptor = file == "-" ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ValidationError("cannot read \(file): \(String(cString: strerror(errno)))") }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count > 0 {
                bytes += piece[..<count]
            } else if count == 0 {
                return bytes
            } else if errno != EINTR {
                throw ValidationError("cannot read \(file): \(String(cString: strerror(errno)))")
            }
        }
    }
}
