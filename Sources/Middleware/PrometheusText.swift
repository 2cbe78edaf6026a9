/// Writes the Prometheus text exposition format 0.0.4.
struct PrometheusText {
    enum Kind: String { case counter, gauge, histogram }

    private(set) var bytes: [UInt8] = []
    private var name = ""

    /// Begins a family: its samples follow.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        append("# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n")
    }

    /// A sample of the family begun last.
    mutating func sample(_ labels: [(name: String, value: String)], _ value: Double, suffix: String = "") {
        let text = labels.map { "\($0.name)=\"\(Self.escape($0.value))\"" }.joined(separator: ",")
        append("\(name)\(suffix)\(text.isEmpty ? "" : "{\(text)}") \(Self.text(value))\n")
    }

    mutating func counter(_ name: String, _ help: String, _ value: Int) {
        family(name, .counter, help)
        sample([], Double(value))
    }

    mutating func gauge(_ name: String, _ help: String, _ value: Double, labels: [(name: String, value: String)] = []) {
        family(name, .gauge, help)
        sample(labels, value)
    }

    /// - Parameter counts: one per bound and one above all, not cumulative.
    mutating func histogram(_ labels: [(name: String, value: String)], bounds: [Double], counts: [Int], sum: Double) {
        var total = 0
        for (bound, count) in zip(bounds.map(Self.text) + ["+Inf"], counts) {
            total += count
            sample(labels + [("le", bound)], Double(total), suffix: "_bucket")
        }
        sample(labels, sum, suffix: "_sum")
        sample(labels, Double(total), suffix: "_count")
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private static func text(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }

    private static func escape(_ value: String) -> String {
        var text = ""
        for character in value {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return text
    }
}
