import Batch
import Advantages
import HTTP
import JSON

/// What an estimator does with a group of n by the number of right rollouts: the curves of Fig. 9 to 12 of arXiv 2508.10751.
struct Curve {
    /// One number of right rollouts.
    struct Point {
        /// c.
        var correct: Int
        /// c / n.
        var accuracy: Double
        /// The mean advantage of right rollouts; `nil` if there are none.
        var positive: Double?
        /// The mean advantage of wrong rollouts; `nil` if there are none.
        var negative: Double?
        /// Eq. 16.
        var eta: Double
    }

    /// The estimator with every default filled in.
    let echo: JSONValue
    /// c = 0 ... n.
    let points: [Point]

    /// The name, and the parameters that distinguish it.
    let title: String

    /// The point of the largest eta.
    var peak: Point? { points.max { $0.eta < $1.eta } }

    /// Rollouts that all points of all curves of a query may draw into subsets.
    static let maximumDrawn = 1_000_000

    /// The curves of a query.
    ///
    /// - Parameter cancellation: looked at before each point.
    /// - Throws: a 422 ``Problem`` where an estimator is unknown, needs more than right and wrong rollouts, or all of them together draw more than ``maximumDrawn``
    ///   rollouts; 503 if nobody waits any more.
    static func all(_ query: CurveQuery, _ cancellation: Cancellation = Cancellation()) throws(Problem) -> [Curve] {
        var drawn = 0.0
        var curves: [Curve] = []
        for value in query.estimators { curves.append(try Curve(value, n: query.n, k: query.k, drawn: &drawn, cancellation)) }
        return curves
    }

    private init(_ value: JSONValue, n: Int, k: Int, drawn: inout Double, _ cancellation: Cancellation) throws(Problem) {
        let chosen = try EstimatorCatalogue.choose(Self.with(k: k, value), at: "")
        // Each group is a batch of its own: a curve is of one prompt.
        let batches = (0...n).map { Self.batch(correct: $0, of: n, cancellation) }
        drawn += batches.reduce(0) { $0 + chosen.estimator.drawnRollouts(in: $1) }
        guard drawn <= Double(Self.maximumDrawn) else {
            throw Problem(
                .invalidRequest,
                "the curves draw more than \(Self.maximumDrawn) rollouts into subsets (\"draws\" * \"k\" at each of n + 1 = \(n + 1) points), the limit of a query; ask for "
                    + "fewer draws, a smaller n or fewer curves")
        }
        var points: [Point] = []
        for (correct, batch) in batches.enumerated() {
            guard !cancellation.isCancelled else { throw Problem(.unavailable, "the client went away") }
            let advantages: [Double]
            do throws(EstimatorError) { advantages = try chosen.estimator.estimate(batch).advantages } catch {
                guard error.code != .cancelled else { throw Problem(.unavailable, "the client went away") }
                throw Problem(.invalidRequest, "this estimator cannot be drawn from correct and wrong rollouts alone: \(error.message)")
            }
            points.append(
                Point(
                    correct: correct, accuracy: Double(correct) / Double(n), positive: Self.mean(advantages[..<correct]),
                    negative: Self.mean(advantages[correct...]), eta: advantages.reduce(0) { $0 + $1.magnitude }))
        }
        echo = chosen.echo
        self.points = points
        title = Self.title(value, echo: chosen.echo)
    }

    private static func batch(correct: Int, of n: Int, _ cancellation: Cancellation) -> RolloutBatch {
        var batch = RolloutBatch(rewards: [[Double](repeating: 1, count: correct) + [Double](repeating: 0, count: n - correct)])
        batch.masks = [TokenMask?](repeating: TokenMask(tokens: 1), count: n)
        batch.isCancelled = { cancellation.isCancelled }
        return batch
    }

    private static func mean(_ advantages: ArraySlice<Double>) -> Double? {
        advantages.isEmpty ? nil : advantages.reduce(0, +) / Double(advantages.count)
    }

    /// The object with the query's k, where the estimator must have one and has none.
    private static func with(k: Int, _ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value, value["k"] == nil, let name = value["name"]?.string,
            let entry = EstimatorCatalogue.entries.first(where: { $0.name == name }), entry.parameters.contains(where: { $0.name == "k" })
        else { return value }
        return .object(members + [JSONValue.Member("k", .integer(k))])
    }

    private static func title(_ value: JSONValue, echo: JSONValue) -> String {
        guard case .object(let members) = value, let name = echo["name"]?.string else { return "" }
        var parameters: [String] = []
        if let k = echo["k"]?.integer { parameters.append("k = \(k)") }
        for member in members where member.key != "name" && member.key != "k" {
            if let text = member.value.string ?? member.value.integer.map(String.init) ?? member.value.number.map({ "\($0)" }) {
                parameters.append("\(member.key) = \(text)")
            }
        }
        return parameters.isEmpty ? name : "\(name) (\(parameters.joined(separator: ", ")))"
    }

    /// The body of `GET /v1/curves`.
    static func encoded(_ curves: [Curve], _ query: CurveQuery) -> [UInt8] {
        var writer = JSONWriter(capacity: 4096 + curves.count * query.n * 128)
        writer.beginObject()
        writer.key("n")
        writer.write(query.n)
        writer.key("k")
        writer.write(query.k)
        writer.key("curves")
        writer.beginArray()
        for curve in curves {
            writer.beginObject()
            writer.key("title")
            writer.write(curve.title)
            writer.key("estimator")
            writer.write(curve.echo)
            writer.key("peak_accuracy")
            writer.write(curve.peak?.accuracy)
            writer.key("points")
            writer.beginArray()
            for point in curve.points {
                writer.beginObject()
                writer.key("correct")
                writer.write(point.correct)
                writer.key("accuracy")
                writer.write(point.accuracy)
                writer.key("positive")
                writer.write(point.positive)
                writer.key("negative")
                writer.write(point.negative)
                writer.key("eta")
                writer.write(point.eta)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.text
    }
}
