import Advantages
import HTTP
import JSON

extension EstimatorCatalogue {
    /// Other estimators of the best of k.
    static let subsetPeers = [pkpo, maxAtK]

    private static let pkpo = EstimatorEntry(
        name: "pkpo",
        summary: "Unbiased weights for the gradient of the best of k real rewards.",
        use: "Pass@k without division by a spread; sloo_minus_one has the least variance.",
        formula:
            #"s_i = \frac{1}{\binom{N}{k}} \sum_{I \ni i} \max R_I,\quad s_i^{loo} = \frac{N}{N - k} (s_i - \bar s),\quad s_i^{loo-1} = \frac{1}{\binom{N}{k}} \sum_{I \ni i} (\max R_I - \max R_{I \setminus i})"#,
        source: "arXiv 2505.15201, Eq. 19, 29, 33",
        parameters: [
            .k,
            Parameter(
                "variant", .choice(SubsetPolicyGradient.Variant.allCases.map(\.rawValue)), default: .string("sloo_minus_one"),
                "no baseline, that of the other rollouts (sums to zero, needs k + 1 rollouts), or the rest of each subset (never negative, needs k >= 2)"
            ),
            .shortGroups,
        ]
    ) { options throws(Problem) in
        let variant: SubsetPolicyGradient.Variant = options.choice("variant", default: .slooMinusOne)
        guard variant != .slooMinusOne || options.k >= 2 else {
            throw Problem(.invalidRequest, "\"k\" must be 2 or more for \"sloo_minus_one\"", pointer: "\(options.pointer)/k")
        }
        return SubsetPolicyGradient(k: options.k, variant: variant, shortGroups: options.shortGroups)
    }

    private static let maxAtK = EstimatorEntry(
        name: "max_at_k",
        summary: "The weights s of PKPO, standardised in their group.",
        use: "The best of k for real rewards at the scale of GRPO.",
        formula: #"\hat A_i = \frac{s_i - \bar s}{\sigma_s + \epsilon}"#,
        source: "arXiv 2510.23393, on-policy",
        parameters: [.k, .spread(default: .population), .eps, .shortGroups]
    ) { options throws(Problem) in
        MaximumAtK(k: options.k, deviation: options.choice("std", default: .population), eps: options.eps, shortGroups: options.shortGroups)
    }
}
