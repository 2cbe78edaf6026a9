import Calls
import JSON
import Runs
import Transport

/// A replica whose runs are asked for.
struct RunReplica {
    /// Why there is no answer.
    struct Failure: Error, CustomStringConvertible { let description: String }

    let url: String
    private let target: CallTarget
    private let token: String?
    private let timeout: Int

    /// Bytes of an answer that are read.
    private static let longest = 256 << 20

    init(_ url: String, ca: String?, client: TLSQuestion.ClientCertificate?, token: String?, timeout: Int) throws {
        self.url = url
        target = try CallTarget(url, path: "/", authorities: ca, client: client)
        self.token = token
        self.timeout = timeout
    }

    /// All runs that the replica keeps.
    func overviews() throws -> [RunOverview] {
        guard let answer = try ask("/v1/runs?sums=1"), case .array(let runs)? = answer["runs"] else { return [] }
        let store = answer["store"]?["id"]?.string
        return runs.compactMap { run in
            var overview = RunOverview(run)
            overview?.store = store
            guard let latest = run["latest"], let step = latest["step"]?.integer, let sums = latest["sums"] else { return overview }
            overview?.latest = RunHistory.Step(number: step, figures: StepFigures(sums: sums, batches: 0))
            return overview
        }
    }

    /// A run from a step on; `nil` where the replica does not know it.
    func history(of name: String, from first: Int? = nil) throws -> RunHistory? {
        guard let answer = try ask("/v1/runs/\(Self.encoded(name))?sums=1" + (first.map { "&since=\($0)" } ?? "")) else { return nil }
        guard var overview = RunOverview(answer), case .array(let numbers)? = answer["step"], case .array(let batches)? = answer["step_batches"],
            case .array(let sums)? = answer["sums"], numbers.count == sums.count, batches.count == sums.count
        else { throw Failure(description: "the answer is not that of a run") }
        overview.store = answer["store_id"]?.string
        let steps = sums.indices.compactMap { place -> RunHistory.Step? in
            guard let number = numbers[place].integer, let count = batches[place].integer, case .object = sums[place] else { return nil }
            return RunHistory.Step(number: number, figures: StepFigures(sums: sums[place], batches: count))
        }
        return RunHistory(overview, steps: steps)
    }

    private func ask(_ path: String) throws -> JSONValue? {
        var target = target
        let base = target.path == "/" ? "" : target.path
        target.path = base + path
        let fields = token.map { [(name: "Authorization", value: "Bearer \($0)")] } ?? []
        let reply = try CallConnection(to: target, seconds: Double(timeout), bodyLimit: Self.longest)
            .call(Call(method: "GET", fields: fields + [(name: "Connection", value: "close")]))
        guard reply.status != 404 else { return nil }
        guard reply.status == 200 else { throw Failure(description: "status \(reply.status)") }
        do throws(JSONError) {
            return try JSONReader.read(reply.body, wrap: { $0 }) { reader throws(JSONError) in try reader.readValue() }
        } catch {
            throw Failure(description: "the answer is not JSON: \(error.message)")
        }
    }

    /// Percent-encoded, but for what needs none (RFC 3986, sec. 2.3).
    private static func encoded(_ name: String) -> String {
        name.utf8.reduce(into: "") { text, byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain = byte < 0x80 && (scalar.properties.isAlphabetic || "0123456789-._~".unicodeScalars.contains(scalar))
            text += isPlain ? String(scalar) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
}

extension RunOverview {
    /// A run as the service writes it.
    fileprivate init?(_ value: JSONValue) {
        guard let name = value["run"]?.string, let first = value["first_seen"]?.number, let last = value["last_seen"]?.number else { return nil }
        self.init(name: name, first: first, last: last)
        steps = value["steps"]?.integer ?? 0
        batches = value["batches"]?.integer ?? 0
        let stride = value["stride"]?.integer ?? 1
        self.stride = stride > 0 && stride & (stride - 1) == 0 ? stride : 1
    }
}

extension StepFigures {
    /// The sums of a step as the service writes them.
    fileprivate init(sums: JSONValue, batches: Int) {
        self.init(batches: batches)
        guard case .object(let members) = sums else { return }
        for member in members { if let figure = Figure(member.value) { join(figure, key: member.key) } }
    }
}

extension Figure {
    /// A sum as the service writes it.
    fileprivate init?(_ value: JSONValue) {
        switch value {
        case .integer(let count): self = .count(count)
        case .array(let parts):
            let numbers = parts.compactMap(\.number)
            switch numbers.count {
            case 2: self = .mean(sum: numbers[0], count: Int(exactly: numbers[1]) ?? 0)
            case 5:
                self = .spread(
                    Spread(count: Int(exactly: numbers[0]) ?? 0, mean: numbers[1], squares: numbers[2], least: numbers[3], most: numbers[4]))
            default: return nil
            }
        default: return nil
        }
    }
}
