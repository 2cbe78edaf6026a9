import ArgumentParser

@main
struct Advantaged: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "advantaged")
}
