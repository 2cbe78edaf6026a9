import AdvantageAPI
import Batch
import ArgumentParser
import Dispatch
import Glibc
import struct HTTP.Problem

struct Score: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer one request from a file, without a server.",
        discussion:
            "Reads the body of POST /v1/advantages and writes the same answer to standard output; a problem goes to standard error and ends with 1.")

    @Argument(help: "The file with the request, or - for standard input.")
    var file: String

    func run() throws {
        let body = try Self.read(file)
        let service = AdvantageService(version: version, parallel: { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) })
        do throws(Problem) {
            Self.write(try service.advantages(body) + [UInt8(ascii: "\n")], to: STDOUT_FILENO)
        } catch {
            Self.write(error.encoded(instance: file) + [UInt8(ascii: "\n")], to: STDERR_FILENO)
            throw ExitCode(1)
        }
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

    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
        }
    }
}
