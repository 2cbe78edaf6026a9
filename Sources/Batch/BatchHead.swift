import Advantages
import HTTP
import JSON

/// What is said once for all groups of a batch.
struct BatchHead: Sendable {
    /// The trainer's run, as its bytes are in JSON.
    var run: [UInt8]?
    /// The training step.
    var step: Int?
    /// The estimator, if one was sent.
    var estimator: ChosenEstimator?
    /// What is done around the estimator: shapes, divergence, filter, correction.
    var surroundings = Surroundings()
    /// The verifier of the request, as an index into ``Columns/verifiers``.
    var verifier: Int?
    /// What the answer is to hold.
    var output = Output()
    /// What a rollout counts for that could not be scored.
    var onFailure = OnFailure.exclude

    /// What a rollout counts for that could not be scored.
    enum OnFailure: Equatable {
        /// Nothing: it stays out of its group.
        case exclude
        /// This reward.
        case reward(Double)
    }

    /// Everything that is done with the batch, in its order.
    var treatment: Treatment { surroundings.treatment(of: estimator?.estimator) }

    /// What an answer is to hold, of what it may leave out.
    struct Output: Sendable {
        /// One advantage per token, where tokens are known.
        var perToken = true
        /// How an answer of tensors lays out advantages.
        var layout = Layout.flat
        /// The columns of the tensors that were sent, if they were.
        var width: Int?
        /// Whether groups are answered as columns; `nil` for the form in which each was sent.
        var asColumns: Bool?
        /// Whether the sums and counts that metrics are made of are written next to them.
        var metricSums = false
        /// What is written of each rollout.
        var members = Members.all

        /// How the advantages of rollouts of different lengths are arranged in one tensor.
        enum Layout: String, CaseIterable {
            /// One rollout after the other.
            case flat
            /// A row per rollout, with zeros after its tokens.
            case padded
        }
    }

    /// The members of an answer's rollouts, as a group of columns names them.
    struct Members: OptionSet, Sendable {
        let rawValue: Int
        static let all = Members(rawValue: ColumnList.allCases.reduce(0) { $0 | 1 << $1.rawValue })

        /// The names in a request.
        static let names: [(String, Members)] = ColumnList.allCases.map { ($0.name.description, Members($0)) }

        init(rawValue: Int) { self.rawValue = rawValue }

        /// One of them.
        init(_ list: ColumnList) { rawValue = 1 << list.rawValue }

        /// Whether a list, or the member of a rollout that it has an element of, is written.
        func has(_ list: ColumnList) -> Bool { contains(Members(list)) }
    }
}
