import JSON

/// The task of reasoning-gym about triangles.
enum GymGeometryTasks {
    static func advanced(_ answer: String, _ entry: GymEntry, _ context: GymContext) -> GymFinding {
        let gold = entry.text
        switch entry["task_type"]?.string {
        case "angle_measure":
            let degree = "\u{B0}"
            guard let mine = PythonNumber.float(answer.without(degree)), let other = PythonNumber.float(gold.without(degree)) else {
                return .consolation(0.01)
            }
            return rounded(mine, 2) == rounded(other, 2) ? .score(1) : .consolation(0.05)
        case "orthocenter":
            guard let point = entry["ortho"]?.strings, point.count == 2, let x = fraction(point[0]), let y = fraction(point[1]) else {
                return .unknown("ortho")
            }
            let parts = answer.parts(",")
            guard parts.count > 1, let one = PythonNumber.float(parts[0].without("(")), let other = PythonNumber.float(parts[1].without(")")) else {
                return .consolation(0.01)
            }
            let isRight = one == x && other == y || rounded(one, 3) == rounded(x, 3) && rounded(other, 3) == rounded(y, 3)
            return isRight ? .score(1) : .consolation(0.01)
        case "incircle_radius":
            if answer.isSame(as: gold) { return .score(1) }
            // The lenient score never reads the exact radius, which is no number.
            guard context.isStrict, let mine = PythonNumber.float(answer), let radius = entry["incircle_radius_approx"]?.number else {
                return .consolation(0.01)
            }
            return .score(rounded(mine, 3) == rounded(radius, 3) ? 1 : 0)
        default: return .unknown("task_type")
        }
    }

    private static func fraction(_ text: String) -> Double? {
        let parts = text.parts("/")
        guard parts.count == 2, let top = PythonNumber.int(parts[0]), let bottom = PythonNumber.int(parts[1]), bottom != 0 else {
            return PythonNumber.float(text)
        }
        return Double(top) / Double(bottom)
    }

    private static func rounded(_ value: Double, _ places: Int) -> Double {
        let scale = places == 2 ? 100.0 : 1_000
        return (value * scale).rounded(.toNearestOrEven) / scale
    }
}
