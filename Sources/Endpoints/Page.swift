import HTTP
import HTTPTypes

extension Endpoint {
    /// `GET /`: the page.
    static let page = fixed(
        "/", "getPage",
        FixedAnswer(
            type: "text/html; charset=utf-8", body: PackageResources.page_html,
            fields: [.contentSecurityPolicy: contentSecurityPolicy, .xContentTypeOptions: "nosniff"]))

    /// The page runs its own script and style, named by their SHA-256, and asks this service alone.
    static let contentSecurityPolicy =
        "default-src 'none'; img-src 'self'; connect-src 'self'; "
        + "script-src 'sha256-f6Tpx1zVP6in7SqSOSeSEa1hicJ1UIz/FQJc3OIZF8w='; style-src 'sha256-IXw4eK2lcfJodK2LzqYfcNMDspTgoc8DMSGHtfc0YG0='; frame-ancestors 'none'"
}
