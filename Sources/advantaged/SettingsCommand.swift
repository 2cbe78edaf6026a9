import ArgumentParser

struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "List every setting of `serve` with its default and its meaning.",
        discussion: "Writes a table of Markdown, or with --sample a configuration file in which every setting is a comment.")

    @Flag(help: "Write a configuration file to begin with.")
    var sample = false

    func run() throws {
        let table = try SettingsTable()
        print(sample ? table.sample : table.markdown, terminator: "")
    }
}
