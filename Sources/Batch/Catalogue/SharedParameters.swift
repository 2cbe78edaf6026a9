import Advantages
import HTTP
import JSON

/// Options that several estimators have.
extension Parameter {
    static let k = Parameter("k", .integer(1...1_000_000), default: nil, "size of the subsets of rollouts")
    static let eps = Parameter("eps", .number(0...1e6), default: .integer(0), "added to the standard deviation")
    static let shortGroups = Parameter(
        "short_groups", .choice(PassAtK.ShortGroups.allCases.map(\.rawValue)), default: .string("error"),
        "a group sent with fewer rollouts than are needed: refuse the request, or give the group zeros")
    static let singleton = Parameter(
        "singleton", .choice(Singleton.allCases.map(\.rawValue)), default: .string("zero"),
        "what a group with one scored rollout gets: zero, or its raw reward")
    static let std = Parameter(
        "std", .choice(PassAtOne.Deviation.allCases.map(\.rawValue)), default: .string("population"),
        "the spread: of the whole group, with Bessel's correction, of the other rollouts, none (Dr.GRPO), or Eq. 2 as printed")
    static let arithmetic = arithmetic(onlyIf: Condition(parameter: "std", values: ["sample", "none"]))
    static let seed = Parameter("seed", .integer(0...Int.max), default: .integer(0), "keys the random choices, together with the group's id")

    /// A standard deviation to divide by, or none.
    static func spread(default spread: Spread) -> Parameter {
        Parameter(
            "std", .choice(Spread.allCases.map(\.rawValue)), default: .string(spread.rawValue),
            "what the advantages are divided by: the deviation of the whole group, with Bessel's correction, or nothing")
    }

    /// In which numbers.
    static func arithmetic(onlyIf condition: Condition?) -> Parameter {
        Parameter(
            "arithmetic", .choice(Arithmetic.allCases.map(\.rawValue)), default: .string("double"),
            "doubles, or singles rounded step for step as TRL does it with PyTorch on a CPU, with the nearest square root or with that of MKL on processors of AMD",
            onlyIf: condition)
    }

    /// The options of whitening.
    static func whitening(default scope: Whitening.Scope) -> [Parameter] {
        let some = Condition(parameter: "whiten", values: ["rollouts", "tokens"])
        return [
            Parameter(
                "whiten", .choice(Whitening.Scope.allCases.map(\.rawValue)), default: .string(scope.rawValue),
                "at last, standardise the advantages of the whole batch, each rollout or each trained token counted once"),
            Parameter(
                "whiten_std", .choice(Whitening.Deviation.allCases.map(\.rawValue)), default: .string("population"),
                "the deviation of whitening, or that with Bessel's correction", onlyIf: some),
            Parameter("whiten_eps", .number(0...1e6), default: .integer(0), "added to the deviation of whitening", onlyIf: some),
            Parameter("whiten_variance_eps", .number(0...1e6), default: .integer(0), "added to the variance of whitening", onlyIf: some),
            Parameter("whiten_variance_min", .number(0...1e6), default: .integer(0), "the least variance that whitening divides by", onlyIf: some),
            Parameter(
                "whiten_batch_std", .number(0...1e100), default: .null,
                "the deviation of the advantages of the whole batch, where the request holds only a part of it", onlyIf: some),
            Parameter("whiten_batch_mean", .number(-1e100...1e100), default: .integer(0), "their mean, with whiten_batch_std", onlyIf: some),
        ]
    }

    /// The estimator inside another one.
    static let estimator = Parameter("estimator", .composite("estimator"), default: nil, "what it works on: a name and its parameters") {
        value, pointer throws(Problem) in
        let inner = try EstimatorCatalogue.choose(inner: value, at: pointer)
        return Composition(value: inner.echo, estimators: [inner.estimator])
    }
}

extension Options {
    var k: Int { integer("k") ?? 1 }
    var eps: Double { number("eps") ?? 0 }
    var shortGroups: PassAtK.ShortGroups { choice("short_groups", default: .error) }
    var singleton: Singleton { choice("singleton", default: .zero) }
    var arithmetic: Arithmetic { choice("arithmetic", default: .double) }
    var seed: UInt64 { UInt64(integer("seed") ?? 0) }

    /// Pass@1 by the options `std`, `scope`, `eps` and `singleton`, as far as there are such.
    var passAtOne: PassAtOne {
        PassAtOne(
            deviation: choice("std", default: .population), scope: choice("scope", default: .group), batchDeviation: number("batch_std"), eps: eps,
            singleton: singleton, arithmetic: arithmetic)
    }

    /// The whitening of the options.
    var whitening: Whitening {
        Whitening(
            choice("whiten", default: .none),
            batchMoments: number("whiten_batch_std").map { Whitening.BatchMoments(mean: number("whiten_batch_mean") ?? 0, deviation: $0) },
            deviation: choice("whiten_std", default: .population), eps: number("whiten_eps") ?? 0,
            varianceEps: number("whiten_variance_eps") ?? 0, varianceMinimum: number("whiten_variance_min") ?? 0,
            arithmetic: arithmetic)
    }

    /// An estimator with the whitening of the options.
    func whitened(_ base: any Estimator) -> any Estimator {
        let whitening = whitening
        return whitening.scope == .none ? base : Whitened(base, whitening)
    }

    /// The estimator inside this one.
    func inner() throws(Problem) -> any Estimator {
        guard let inner = estimators("estimator").first else { throw Problem(.invalidRequest, "needs an \"estimator\"", pointer: pointer) }
        return inner
    }
}
