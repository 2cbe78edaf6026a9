import Advantages
import HTTP
import JSON

extension EstimatorCatalogue {
    /// Estimators that give each turn of a response its own advantage.
    static let turns = [gigpo, turnReturns, mtGRPO]

    private static let needs: Needs = [.turns, .tokens]

    private static func outcome(default value: JSONValue) -> Parameter {
        Parameter("outcome", .composite("estimator"), default: value, "what gives the advantage of the whole rollout, to which the turn's is added") {
            value, pointer throws(Problem) in
            let inner = try choose(inner: value, at: pointer)
            return Composition(value: inner.echo, estimators: [inner.estimator])
        }
    }

    private static let passAtOne: JSONValue = .object([JSONValue.Member("name", .string("pass_at_1"))])

    private static func parameters(outcome value: JSONValue, gamma: Double, std: Spread) -> [Parameter] {
        [
            outcome(default: value),
            Parameter("gamma", .number(0...1), default: .number(gamma), "the discount per turn"),
            Parameter("weight", .number(-1e6...1e6), default: .integer(1), "what the turn's own part is multiplied by"),
            .spread(default: std),
        ]
    }

    private static let gigpo = EstimatorEntry(
        name: "gigpo",
        summary: "The outcome's advantage, plus each turn's return against all turns of the group that began in the same state.",
        use: "For agents whose rollouts pass through the same states: \"state\" on each turn names what the policy saw.",
        formula: #"\hat A_{i,j} = \hat A_i + w \frac{R_{i,j} - \mu_s}{\sigma_s},\quad R_{i,j} = \sum_{l \ge j} \gamma^{l - j} r_{i,l}"#,
        source: "arXiv 2505.10978",
        needs: needs,
        parameters: parameters(outcome: passAtOne, gamma: 0.95, std: .population)
    ) { options throws(Problem) in
        GroupInGroup(
            outcome: options.estimators("outcome").first ?? PassAtOne(), discount: options.number("gamma") ?? 0.95,
            weight: options.number("weight") ?? 1, deviation: options.choice("std", default: .population))
    }

    private static let turnReturns = EstimatorEntry(
        name: "turn_returns",
        summary: "Each turn's return against the mean of the other rollouts at the same turn, 0 where one has ended: an unbiased baseline.",
        use: "For rewards by turn. The usual mean over the rollouts that have the turn shrinks the gradient of late turns.",
        formula:
            #"\hat A_{i,j} = \hat A_i + w \left(R_{i,j} - \frac{1}{n - 1} \sum_{l \ne i} R_{l,j}\right),\quad R_{i,j} = \sum_{l \ge j} \gamma^{l - j} r_{i,l}"#,
        source: "leave-one-out over rollouts, by turn",
        needs: needs,
        parameters: parameters(outcome: .null, gamma: 1, std: .none)
    ) { options throws(Problem) in
        TurnLeaveOneOut(
            outcome: options.estimators("outcome").first, discount: options.number("gamma") ?? 1, weight: options.number("weight") ?? 1,
            deviation: options.choice("std", default: .none))
    }

    private static let mtGRPO = EstimatorEntry(
        name: "mt_grpo",
        summary: "The outcome's advantage, plus the standardised rewards of the turns still to come.",
        use: "For rewards by turn that judge the turn itself, such as a tool call that worked.",
        formula: #"\hat A_{i,j} = \hat A_i + w \sum_{l \ge j} \gamma^{l - j} \frac{r_{i,l} - \bar r}{\sigma_r}"#,
        source: "arXiv 2505.11821; arXiv 2402.03300, Sec. 4.1.3",
        needs: needs,
        parameters: parameters(outcome: passAtOne, gamma: 1, std: .population)
    ) { options throws(Problem) in
        ProcessRewards(
            outcome: options.estimators("outcome").first ?? PassAtOne(), discount: options.number("gamma") ?? 1,
            weight: options.number("weight") ?? 1, deviation: options.choice("std", default: .population))
    }
}
