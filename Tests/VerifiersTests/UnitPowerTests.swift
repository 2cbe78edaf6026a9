import Testing

@testable import Verifiers

/// Units as products and as quotients, in either direction.
@Suite struct UnitPowerTests {
    private static let pairs: [(String, String, Bool)] = [
        (#"16.5\ \frac{\text{m}}{\text{s}}"#, #"16.5\text{ m s}^{-1}"#, true), (#"721\,\mathrm{m\,s^{-1}}"#, "721 m/s", true),
        (#"\frac{779}{7}\ \mu\text{m}"#, #"\frac{779}{7}\,\mathrm{\mu m}"#, true), (#"5\ \text{m/s}"#, #"5\,\mathrm{m\,s^{-1}}"#, true),
        (#"9.8\ \frac{\text{m}}{\text{s}^2}"#, #"9.8\ \text{m/s}^2"#, true), (#"16.5\ \frac{\text{m}}{\text{s}}"#, #"16.6\text{ m s}^{-1}"#, false),
        (#"721\,\mathrm{m\,s^{-1}}"#, "722 m/s", false), (#"\frac{779}{7}\ \mu\text{m}"#, #"\frac{778}{7}\,\mathrm{\mu m}"#, false),
    ]

    @Test(arguments: pairs) func unitsInEitherDirection(_ one: String, _ other: String, _ isSame: Bool) {
        for (gold, answer) in [(one, other), (other, one)] {
            let verdict = MathVerifier().judge(for: .text(gold)).verdict(on: Response("\\boxed{\(answer)}"))
            #expect(verdict.status == (isSame ? .correct : .wrong), "\(gold) ~ \(answer): \(verdict.status) \(verdict.explanation ?? "")")
        }
    }

    /// A letter that is no unit of the other side is a variable.
    @Test func lettersThatAreNoUnit() {
        for (gold, answer) in [("5m", #"5\text{ apples}"#), ("5k", "5 km"), (#"5\frac{m}{s}"#, #"5\text{ s m}^{-1}"#)] {
            #expect(MathVerifier().judge(for: .text(gold)).verdict(on: Response("\\boxed{\(answer)}")).status != .correct, "\(gold) ~ \(answer)")
        }
    }

    /// Beside letters in the ground truth only the same unit is left out; beside a unit any letter that is one.
    @Test func letterAndName() {
        for (gold, answer, isSame) in [
            ("5m", #"5\text{ metres}"#, true), (#"5\mu m"#, #"5\text{ micrometers}"#, true), ("5s", #"5\text{ seconds}"#, true),
            (#"5\text{ metres}"#, "5m", true), (#"5\text{ micrometers}"#, #"5\mu m"#, true), (#"5\text{ cm}"#, "5m", true),
            (#"5\text{ cm}"#, "5x", false), ("5m", #"5\text{ cm}"#, false), (#"5\mu m"#, #"5\text{ meters}"#, false), ("5m", #"5\text{ s}"#, false),
        ] {
            let verdict = MathVerifier().judge(for: .text(gold)).verdict(on: Response("\\boxed{\(answer)}"))
            #expect((verdict.status == .correct) == isSame, "\(gold) ~ \(answer): \(verdict.status)")
        }
    }

    @Test func unitsThatCount() {
        for (answer, isSame) in [(#"5\text{ m s}^{-1}"#, true), (#"5\text{ m/s}"#, true), (#"5\text{ s/m}"#, false), (#"5\text{ m s}"#, false)] {
            var verifier = MathVerifier()
            verifier.units = .match
            let verdict = verifier.judge(for: .text(#"5\text{ m/s}"#)).verdict(on: Response("\\boxed{\(answer)}"))
            #expect((verdict.status == .correct) == isSame, "\(answer): \(verdict)")
        }
    }

    @Test func powersOfSymbols() {
        #expect(UnitPowers(name: "m/s") == UnitPowers(name: "m s^-1"))
        #expect(UnitPowers(name: "J/kg/K") == UnitPowers(name: "J kg^-1 K^-1"))
        #expect(UnitPowers(name: "m/s") != UnitPowers(name: "s/m"))
        #expect(UnitPowers(name: "\\mum") == UnitPowers(name: "\\mu m") && UnitPowers(name: "mum") == UnitPowers(name: "\\mu m"))
        #expect(UnitPowers(name: "m s ^-1") == UnitPowers(name: "m/s"))
        #expect(UnitPowers(name: "m/m") == nil && UnitPowers(name: "") == nil && UnitPowers(name: "m^999") == nil && UnitPowers(name: "5 m") == nil)
    }
}
