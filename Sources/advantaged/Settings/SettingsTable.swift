import ArgumentParser
import JSON

/// Every setting of `serve`, made from the declarations of its flags: what `--help`, the table and the sample file say cannot differ.
struct SettingsTable {
    /// One setting.
    struct Row: Equatable {
        /// Without its hyphens, such as `max-body-bytes`.
        var name: String
        /// What it is for.
        var meaning: String
        /// What counts where nothing says anything, in words or as a value; `nil` for nothing.
        var fallback: String?

        /// The variable of the environment.
        var variable: String { EnvironmentVariables.prefix + member.uppercased() }
        /// The member of the configuration file.
        var member: String { String(name.map { $0 == "-" ? "_" : $0 }) }
        /// The default where it is a value that can be written as it is.
        var value: String? { fallback.flatMap { $0.contains(" ") ? nil : $0 } }
    }

    let rows: [Row]

    init() throws {
        let dump = try JSONReader.read(Array(ServeOptions._dumpHelp().utf8), wrap: { $0 as any Error }) { reader in try reader.readValue() }
        guard case .array(let arguments)? = dump["command"]?["arguments"] else { throw SettingError("the flags of serve cannot be listed") }
        rows = arguments.compactMap { argument in
            guard let name = argument["preferredName"]?["name"]?.string, name != "help", let help = argument["abstract"]?.string else { return nil }
            return Self.row(name, help)
        }
    }

    /// The text of a flag ends with its default in brackets.
    private static func row(_ name: String, _ help: String) -> Row {
        let mark = " (default: "
        guard help.hasSuffix(")"), let start = help.ranges(of: mark).last else { return Row(name: name, meaning: help, fallback: nil) }
        return Row(name: name, meaning: String(help[..<start.lowerBound]), fallback: String(help[start.upperBound...].dropLast()))
    }

    /// A table of Markdown.
    var markdown: String {
        var text = "| flag | environment | default | meaning |\n| --- | --- | --- | --- |\n"
        for row in rows {
            text += "| `--\(row.name)` | `\(row.variable)` | \(row.fallback.map(Self.cell) ?? "-") | \(Self.escaped(row.meaning)) |\n"
        }
        return text
    }

    private static func cell(_ fallback: String) -> String { fallback.contains(" ") ? escaped(fallback) : "`\(fallback)`" }

    private static func escaped(_ text: String) -> String { String(text.flatMap { $0 == "|" ? "\\|" : "\($0)" }) }

    /// A configuration file in which every setting is a comment, with its meaning before it.
    var sample: String {
        var text = """
            # Settings of `advantaged serve --config FILE`, made by `advantaged settings --sample`.
            # Take the # and the space away before a name to set it. Flags and ADVANTAGED_* variables win over this file.
            # `advantaged check-config --config FILE` says whether the service would start.

            """
        for row in rows where row.name != "config" {
            text += "\n"
            for line in Self.wrapped(row.meaning) { text += "# \(line)\n" }
            if row.value == nil, let fallback = row.fallback { for line in Self.wrapped("Default: \(fallback)") { text += "# \(line)\n" } }
            text += "# \(row.member):\(row.value.map { " " + $0 } ?? "")\n"
        }
        return text
    }

    private static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= 100 { lines[lines.count - 1] += " \(word)" } else { lines.append(String(word)) }
        }
        return lines
    }
}
