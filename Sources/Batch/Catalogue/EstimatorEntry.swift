public import Advantages
import HTTP
public import JSON

/// An estimator as a request names it: its parameters, where it comes from and when to use it.
public struct EstimatorEntry: Sendable {
    /// How another project sets the parameters.
    public struct Convention: Sendable {
        /// Its name in a request.
        public let name: String
        /// The parameters it sets; a parameter that is given counts more.
        public let defaults: [JSONValue.Member]

        init(_ name: String, _ defaults: KeyValuePairs<String, JSONValue> = [:]) {
            self.name = name
            self.defaults = defaults.map { JSONValue.Member($0.key, $0.value) }
        }
    }

    /// The name in a request.
    public let name: String
    /// What it is, in a sentence.
    public let summary: String
    /// When to use it.
    public let use: String
    /// The advantage in LaTeX.
    public let formula: String
    /// The paper and equation.
    public let source: String
    /// What a request must carry besides rewards.
    public let needs: Needs
    /// How other projects set the parameters.
    public let conventions: [Convention]
    /// Its options.
    public let parameters: [Parameter]
    /// Makes the estimator from checked options.
    let make: @Sendable (Options) throws(Problem) -> any Estimator

    init(
        name: String, summary: String, use: String, formula: String, source: String, needs: Needs = [], conventions: [Convention] = [],
        parameters: [Parameter], make: @escaping @Sendable (Options) throws(Problem) -> any Estimator
    ) {
        self.name = name
        self.summary = summary
        self.use = use
        self.formula = formula
        self.source = source
        self.needs = needs
        self.conventions = conventions
        self.parameters = (conventions.isEmpty ? [] : [Self.convention(conventions)]) + parameters
        self.make = make
    }

    private static func convention(_ conventions: [Convention]) -> Parameter {
        Parameter(
            "convention", .choice(conventions.map(\.name)), default: .null,
            "take the defaults of the other parameters from a project; parameters that are given count more")
    }

    /// The options as the convention that an object names sets them; the entry's own if it names none.
    ///
    /// - Parameter extra: options of every estimator.
    func parameters(for members: [JSONValue.Member], extra: [Parameter]) -> [Parameter] {
        let name = members.first { $0.key == "convention" }?.value.string
        guard let convention = conventions.first(where: { $0.name == name }) else { return parameters + extra }
        return (parameters + extra).map { parameter in
            convention.defaults.first { $0.key == parameter.name }.map { parameter.with(default: $0.value) } ?? parameter
        }
    }
}

/// The estimator of a request.
public struct ChosenEstimator: Sendable {
    /// Does the work.
    public let estimator: any Estimator
    /// Decides which rewards are successes, where a rollout does not say so itself.
    public let successThreshold: Double?
    /// The request's object with every default filled in.
    public let echo: JSONValue
}
