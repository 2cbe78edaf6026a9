import HTTP
import HTTPTypes
import Middleware
import Testing

@testable import Endpoints

@Suite struct PageTests {
    private func hexadecimal(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    /// The examples of FIPS 180-4, and lengths around the end of a block.
    @Test func digestsAreThoseOfTheStandard() {
        #expect(
            hexadecimal(SHA256.digest(of: Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(hexadecimal(SHA256.digest(of: [])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            hexadecimal(SHA256.digest(of: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)))
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        for (length, digest) in [
            (55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
            (56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
            (64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
        ] { #expect(hexadecimal(SHA256.digest(of: [UInt8](repeating: UInt8(ascii: "a"), count: length))) == digest, "\(length)") }
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy")])
    func base64IsThatOfTheStandard(_ text: String, _ expected: String) { #expect(Array(text.utf8).base64 == expected) }

    @Test func pagesAreWholeAndRunNothingElse() throws {
        for path in ["/", "/docs"] {
            let answer = try Conversation().ask(.get, path)
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(answer.fields[.contentType] == "text/html; charset=utf-8")
            #expect(text.hasPrefix("<!DOCTYPE html>") && text.hasSuffix("</html>\n\n") || text.hasSuffix("</html>\n"))
            #expect(!text.contains("<!--"), "a part is missing")
            // What a policy without "unsafe-inline" would not run.
            #expect(!text.contains(" style=") && !text.contains(" onclick="))
            let policy = try #require(answer.fields[.contentSecurityPolicy])
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
        }
        #expect(try Conversation().ask(.get, "/favicon.ico").fields[.contentType] == "image/svg+xml")
    }

    @Test func pagesNeedNoTokenAndWhatTheyShowDoes() throws {
        let conversation = Conversation(policy: AccessPolicy(tokens: try BearerTokens(parsing: "me:0123456789abcdef")))
        for path in ["/", "/docs", "/favicon.ico"] { #expect(try conversation.ask(.get, path).status == .ok, "\(path)") }
        for path in ["/openapi.yaml", "/v1/runs", "/v1/estimators", "/metrics"] { #expect(try conversation.ask(.get, path).status == .unauthorized) }
        let closed = Conversation(policy: AccessPolicy(tokens: try BearerTokens(parsing: "me:0123456789abcdef"), exemptions: []))
        #expect(try closed.ask(.get, "/").status == .unauthorized)
    }
}
