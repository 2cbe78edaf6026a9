/// Which of several values in order is a quantile.
enum Quantile {
    /// The smallest whole number that is at least `share` times `count`, where the share is meant as the decimal number that it was written as: 0.28 of 25 is 7,
    /// though the double is a little more.
    static func rank(_ share: Double, of count: Int) -> Int {
        let product = share * Double(count)
        let nearest = product.rounded()
        // A share and a product are each off by half a unit in the last place at most.
        return Int(abs(product - nearest) <= 2 * product.ulp ? nearest : product.rounded(.up))
    }
}
