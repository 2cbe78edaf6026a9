import ArgumentParser
import Endpoints
import Glibc
import struct HTTP.Problem

struct Curves: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw advantages and eta against the accuracy of a prompt.",
        discussion: "Writes the answer of GET /v1/curves to standard output, or with --svg the picture of GET /v1/curves.svg.")

    @Option(name: .customLong("n"), help: "Rollouts of the group.")
    var rollouts = 32

    @Option(name: .customLong("k"), help: "Size of the subsets. (default: 8, or n where that is less)")
    var subset: Int?

    @Option(help: "Names with commas between, or a JSON list of names and objects.")
    var estimators: String?

    @Flag(help: "Write a picture.")
    var svg = false

    func run() throws {
        do throws(Problem) {
            let drawn = try CurveQuery(n: rollouts, k: subset, estimators: estimators).drawn(asPicture: svg)
            StandardStreams.write(drawn + (svg ? [] : [UInt8(ascii: "\n")]), to: STDOUT_FILENO)
        } catch {
            throw ValidationError(error.detail)
        }
    }
}
