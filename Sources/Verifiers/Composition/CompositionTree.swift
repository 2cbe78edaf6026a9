/// The verifiers of a composition at all levels that differ: what is equal is read and judged once.
struct CompositionLeaves {
    private var verifiers: [any Verifier] = []
    private(set) var judges: [any Judge] = []

    /// The place of the judge of a verifier.
    mutating func place(of verifier: any Verifier, for groundTruth: GroundTruth, _ effort: Effort) throws(Effort.Exhausted) -> Int {
        if let place = verifiers.firstIndex(where: { verifier.isKnownToEqual($0) }) { return place }
        let judge = try verifier.judge(for: groundTruth, spending: effort)
        verifiers.append(verifier)
        judges.append(judge)
        return judges.count - 1
    }
}

/// A composition with the judges of its parts by their places.
struct CompositionTree: Sendable {
    struct Part: Sendable {
        let name: String
        let weight: Double
        let child: Child
        /// Whether its score says whether the answer is right, and not only what form it has.
        let compares: Bool
    }

    indirect enum Child: Sendable {
        case leaf(Int)
        case tree(CompositionTree)
    }

    let composition: CompositeVerifier
    let parts: [Part]

    init(_ composition: CompositeVerifier, _ groundTruth: GroundTruth, _ leaves: inout CompositionLeaves, _ effort: Effort) throws(Effort.Exhausted) {
        self.composition = composition
        var parts: [Part] = []
        for part in composition.parts {
            let child: Child =
                if let inner = part.verifier as? CompositeVerifier {
                    .tree(try CompositionTree(inner, groundTruth, &leaves, effort))
                } else {
                    .leaf(try leaves.place(of: part.verifier, for: groundTruth, effort))
                }
            parts.append(Part(name: part.name, weight: part.weight, child: child, compares: part.verifier.needsGroundTruth))
        }
        self.parts = parts
    }
}

extension Verifier {
    /// Whether another verifier is of the same kind with the same options, as far as verifiers can be compared.
    func isKnownToEqual(_ other: any Verifier) -> Bool {
        func isEqual<One: Equatable>(_ one: One) -> Bool { (other as? One) == one }
        return (self as? any Equatable).map { isEqual($0) } ?? false
    }
}
