/// Draws curves as SVG: advantages on the left, eta on the right, the legend below. It follows the reader's light or dark scheme.
struct CurvePicture {
    private static let panel = (width: 420.0, height: 300.0)
    private static let left = 64.0
    private static let top = 56.0
    private static let between = 84.0
    private static let rowHeight = 22.0

    private let curves: [Curve]
    private let query: CurveQuery
    private var text = ""

    /// The picture.
    static func svg(_ curves: [Curve], _ query: CurveQuery) -> [UInt8] {
        var picture = CurvePicture(curves: curves, query: query)
        picture.draw()
        return Array(picture.text.utf8)
    }

    private init(curves: [Curve], query: CurveQuery) {
        self.curves = curves
        self.query = query
    }

    private mutating func draw() {
        let width = Self.left + 2 * Self.panel.width + Self.between + 24
        let legendTop = Self.top + Self.panel.height + 66
        let height = legendTop + Double((curves.count + 1) / 2 + 1) * Self.rowHeight + 36
        text +=
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Self.short(width)) \(Self.short(height))\" width=\"\(Self.short(width))\" height=\"\(Self.short(height))\" role=\"img\" aria-label=\"Advantages and eta against accuracy\">\n"
        text += Self.style
        text += "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n"
        drawPanel(
            at: Self.left, title: "Advantage of a rollout, n = \(query.n)", label: "advantage",
            lines: curves.enumerated().flatMap { index, curve in
                [
                    Line(index: index, isDashed: false, points: curve.points.compactMap { point in point.positive.map { (point.accuracy, $0) } }),
                    Line(index: index, isDashed: true, points: curve.points.compactMap { point in point.negative.map { (point.accuracy, $0) } }),
                ]
            })
        drawPanel(
            at: Self.left + Self.panel.width + Self.between, title: "Learning signal of the prompt (Eq. 16)", label: "eta = sum of |advantage|",
            lines: curves.enumerated().map { index, curve in Line(index: index, isDashed: false, points: curve.points.map { ($0.accuracy, $0.eta) }) }
        )
        drawLegend(top: legendTop)
        text += "</svg>\n"
    }

    private struct Line {
        var index: Int
        var isDashed: Bool
        var points: [(x: Double, y: Double)]
    }

    private mutating func drawPanel(at x: Double, title: String, label: String, lines: [Line]) {
        let (width, height) = Self.panel
        let values = lines.flatMap { $0.points.map(\.y) }
        let ticks = Self.ticks(from: min(0, values.min() ?? 0), to: max(0, values.max() ?? 0))
        let (low, high) = (ticks.first ?? 0, ticks.last ?? 1)
        let y = { (value: Double) in Self.top + height * (high - value) / (high - low) }
        text += "<text class=\"title\" x=\"\(Self.short(x))\" y=\"\(Self.short(Self.top - 22))\">\(title)</text>\n"
        for tick in ticks {
            text += "<path class=\"\(tick == 0 ? "axis" : "grid")\" d=\"M\(Self.short(x)) \(Self.short(y(tick)))h\(Self.short(width))\"/>"
            text +=
                "<text class=\"tick\" text-anchor=\"end\" x=\"\(Self.short(x - 8))\" y=\"\(Self.short(y(tick) + 4))\">\(Self.short(tick))</text>\n"
        }
        for quarter in 0...4 {
            let place = x + width * Double(quarter) / 4
            text += "<path class=\"grid\" d=\"M\(Self.short(place)) \(Self.short(Self.top))v\(Self.short(height))\"/>"
            text +=
                "<text class=\"tick\" text-anchor=\"middle\" x=\"\(Self.short(place))\" y=\"\(Self.short(Self.top + height + 20))\">\(quarter * 25) %</text>\n"
        }
        let below = Self.top + height + 42
        text +=
            "<text class=\"label\" text-anchor=\"middle\" x=\"\(Self.short(x + width / 2))\" y=\"\(Self.short(below))\">accuracy of the prompt</text>\n"
        let middle = Self.top + height / 2
        text +=
            "<text class=\"label\" text-anchor=\"middle\" transform=\"translate(\(Self.short(x - 46)) \(Self.short(middle))) rotate(-90)\">\(label)</text>\n"
        for line in lines {
            let points = line.points.map { "\(Self.short(x + width * $0.x)) \(Self.short(y($0.y)))" }
            text += "<path class=\"c\(line.index)\(line.isDashed ? " wrong" : "")\" d=\"M\(points.joined(separator: "L"))\"/>\n"
        }
    }

    private mutating func drawLegend(top: Double) {
        text += "<text class=\"label\" x=\"\(Self.short(Self.left))\" y=\"\(Self.short(top + 4))\">In both panels:</text>\n"
        let top = top + Self.rowHeight
        let column = Self.panel.width + Self.between
        for (index, curve) in curves.enumerated() {
            let x = Self.left + Double(index % 2) * column
            let y = top + Double(index / 2) * Self.rowHeight
            text += "<path class=\"c\(index)\" d=\"M\(Self.short(x)) \(Self.short(y))h28\"/>"
            text += "<text class=\"label\" x=\"\(Self.short(x + 38))\" y=\"\(Self.short(y + 4))\">\(Self.escaped(curve.title))</text>\n"
        }
        let y = top + Double((curves.count + 1) / 2) * Self.rowHeight + 6
        text += "<path class=\"key\" d=\"M\(Self.short(Self.left)) \(Self.short(y))h28\"/>"
        text += "<text class=\"label\" x=\"\(Self.short(Self.left + 38))\" y=\"\(Self.short(y + 4))\">correct rollouts</text>"
        text += "<path class=\"key wrong\" d=\"M\(Self.short(Self.left + 150)) \(Self.short(y))h28\"/>"
        text += "<text class=\"label\" x=\"\(Self.short(Self.left + 188))\" y=\"\(Self.short(y + 4))\">wrong rollouts</text>\n"
    }

    /// Round numbers around a range, four to nine of them.
    static func ticks(from low: Double, to high: Double) -> [Double] {
        let range = high - low
        guard range > 0, range.isFinite else { return [0, 1] }
        var step = 1.0
        while step * 8 < range { step *= 10 }
        while step * 0.8 > range { step /= 10 }
        if step * 2 > range { step /= 5 } else if step * 4 > range { step /= 2 }
        let first = (low / step).rounded(.down)
        let last = (high / step).rounded(.up)
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    /// At most three decimals, without zeros after the last digit that counts.
    static func short(_ value: Double) -> String {
        guard value.magnitude < 1e12 else { return "\(value)" }
        let thousandths = Int((value.magnitude * 1000).rounded())
        var fraction = String(thousandths % 1000)
        fraction = String(repeating: "0", count: 3 - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        let sign = value < 0 && thousandths > 0 ? "-" : ""
        return sign + String(thousandths / 1000) + (fraction.isEmpty ? "" : ".\(fraction)")
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
        }
        return result
    }

    /// Eight colours that also people with colour blindness can tell apart (after Okabe and Ito), lighter ones for the dark scheme.
    private static let style = """
        <style>
        .paper{fill:#fff} text{font:13px system-ui,sans-serif;fill:#333} .title{font-size:15px;font-weight:600} .tick{font-size:12px;fill:#666}
        path{fill:none;stroke-width:2;stroke-linejoin:round} .grid{stroke:#e4e4e4;stroke-width:1} .axis{stroke:#888;stroke-width:1} .wrong{stroke-dasharray:6 4}
        .key{stroke:#666} .c0{stroke:#0072b2} .c1{stroke:#d55e00} .c2{stroke:#008f68} .c3{stroke:#b5528b} .c4{stroke:#b07d00} .c5{stroke:#3a9bd0} .c6{stroke:#6a4fb3}
        .c7{stroke:#444}
        @media (prefers-color-scheme: dark){
        .paper{fill:#16181c} text{fill:#e0e0e0} .tick{fill:#a0a0a0} .grid{stroke:#2c2f36} .axis{stroke:#8a8f98} .key{stroke:#a0a0a0} .c0{stroke:#4fb0ee}
        .c1{stroke:#ff8b3d} .c2{stroke:#33c99b} .c3{stroke:#e58fc0} .c4{stroke:#e6b422} .c5{stroke:#8fd3ff} .c6{stroke:#ab95ee} .c7{stroke:#ccc}
        }
        </style>

        """
}
