import Advantages
import JSON

/// What a request asks for around its estimator, each part as the answer repeats it and as it works.
struct Surroundings: Sendable {
    /// Changes of the rewards, in their order.
    var shapes = Chosen<[any RewardShape]>([])
    /// The penalty on the distance to the reference policy.
    var divergence = Chosen<Divergence?>(nil)
    /// Which groups are kept.
    var filter = Chosen<GroupFilter?>(nil)
    /// The weights of another policy's tokens.
    var correction = Chosen<OffPolicyCorrection?>(nil)

    /// A part that was chosen.
    struct Chosen<Part: Sendable>: Sendable {
        /// Does the work.
        var part: Part
        /// The request's value with every default filled in; JSON null if nothing was sent.
        var echo = JSONValue.null

        init(_ part: Part, echo: JSONValue = .null) {
            self.part = part
            self.echo = echo
        }
    }

    /// The estimator with all that is around it.
    func treatment(of estimator: (any Estimator)?) -> Treatment {
        Treatment(estimator, shapes: shapes.part, divergence: divergence.part, filter: filter.part, correction: correction.part)
    }

    /// The members of a request that were sent, with their defaults.
    var echoes: [(key: StaticString, value: JSONValue)] {
        let all: [(key: StaticString, value: JSONValue)] = [
            ("shape", shapes.echo), ("kl", divergence.echo), ("filter", filter.echo), ("correction", correction.echo),
        ]
        return all.filter { $0.value != .null }
    }
}
