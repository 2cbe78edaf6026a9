/// A sum of products that is rounded once: weights that add up to 1 do so whatever their order is, 0.7 + 0.2 + 0.1 too.
struct WeightedSum {
    /// The sum, as doubles of which none overlaps the next, by ascending magnitude (Shewchuk 1997).
    private var parts: [Double] = []

    /// Adds a product.
    mutating func add(_ weight: Double, times score: Double) {
        let product = weight * score
        let error = (-product).addingProduct(weight, score)
        if error != 0 { add(error) }
        add(product)
    }

    private mutating func add(_ term: Double) {
        var term = term
        var kept: [Double] = []
        for part in parts {
            let sum = term + part
            let rest = sum - term
            let error = (term - (sum - rest)) + (part - rest)
            if error != 0 { kept.append(error) }
            term = sum
        }
        parts = kept + [term]
    }

    /// The nearest double but for ties that end with a sum of 107 digits; not finite where a sum leaves the range.
    var value: Double { parts.reversed().reduce(0, +) }
}
