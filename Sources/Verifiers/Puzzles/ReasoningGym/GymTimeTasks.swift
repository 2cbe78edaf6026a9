import JSON

import func Glibc.exp

/// Tasks of reasoning-gym about dates and times.
enum GymTimeTasks {
    private static let weekdays: Set = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    static func calendar(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard !answer.isEmpty else { return .score(0) }
        switch entry["task"]?.string {
        case "weekday_offset", "weekday_of_date_from_first_date", "weekday_of_date":
            let day = answer.stripped
            if day.isSame(as: entry.text) { return .score(1) }
            if weekdays.contains(day) { return .consolation(0.1) }
            return weekdays.contains(titled(day)) ? .consolation(0.05) : .score(0)
        case "count_business_days", "count_days", "recurring_event_day":
            guard let mine = PythonNumber.int(answer), let gold = PythonNumber.int(entry.text) else { return .score(0) }
            if gold == 0 { return .right(mine == 0) }
            let difference = Double(mine) - Double(gold)
            return .score(max(0, min(1, exp(-5 * (abs(difference) / Double(gold))))))
        case "is_leap_year": return GymTextTasks.same(answer, entry, GymTextTasks.folded)
        default: return .unknown("task")
        }
    }

    private static func titled(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst().lowercased() }

    /// A duration; one that is near pays its share.
    static func interval(_ answer: String, _ entry: GymEntry) -> GymFinding {
        guard let kind = entry["task_type"]?.string else { return .unknown("task_type") }
        let days = Double(entry.setting("max_date_difference_days") ?? 100)
        let mine: Double?
        let gold: Double?
        let most: Double
        if kind == "date" {
            func count(_ text: String) -> Double? { text.pythonWords.first.flatMap(PythonNumber.int).map(Double.init) }
            (mine, gold, most) = (count(answer), count(entry.text), days)
        } else if kind.hasPrefix("time") {
            (mine, gold, most) = (seconds(answer), seconds(entry.text), Double(entry.setting("max_time_difference_seconds") ?? 86_400))
        } else {
            (mine, gold, most) = (daysAndSeconds(answer), daysAndSeconds(entry.text), days * 86_400)
        }
        guard let gold else { return .unknown("the duration of the answer") }
        guard let mine else { return .score(0) }
        return .score(mine == gold ? 1 : max(0, 1 - (abs(mine - gold) / most)))
    }

    private static func seconds(_ text: String) -> Double? {
        let parts = text.stripped.parts(":")
        guard parts.count >= 2, let hours = PythonNumber.int(parts[0]), let minutes = PythonNumber.int(parts[1]), abs(hours) < 1 << 40,
            abs(minutes) < 1 << 40
        else { return nil }
        let whole = hours * 3_600 + minutes * 60
        guard parts.count > 2 else { return Double(whole) }
        let pieces = parts[2].parts(".")
        guard pieces.count <= 2, let seconds = PythonNumber.int(pieces[0]), abs(seconds) < 1 << 40 else { return nil }
        guard pieces.count == 2 else { return Double(whole + seconds) }
        guard let thousandths = PythonNumber.int(pieces[1]) else { return nil }
        return Double(whole) + (Double(seconds) + Double(thousandths) / 1_000)
    }

    /// `3 days, 04:05` or `3 days, 04:05:06`.
    private static func daysAndSeconds(_ text: String) -> Double? {
        guard let days = PythonNumber.int(text.parts(between: " days,")[0]), abs(days) < 1 << 40 else { return nil }
        let halves = text.parts(",")
        guard halves.count > 1 else { return nil }
        let parts = halves[1].stripped.parts(":")
        guard parts.count >= 2 else { return nil }
        let numbers = parts.prefix(3).map { PythonNumber.int($0) }
        guard !numbers.contains(where: { $0 == nil || abs($0 ?? 0) >= 1 << 40 }) else { return nil }
        let values = numbers.compactMap { $0 }
        return Double(days * 86_400 + values[0] * 3_600 + values[1] * 60 + (values.count > 2 ? values[2] : 0))
    }
}
