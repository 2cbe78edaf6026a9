import HTTP
import HTTPTypes
import Middleware

extension Endpoint {
    /// `GET /`: the page.
    static func page(_ service: ServiceContext) -> Endpoint { fixed("/", "getPage", PageText.page.answer(asking: service.peers.origins)) }

    /// `GET /docs`: the contract, to read.
    static let docs = fixed(
        "/docs", "getDocs",
        PageText(
            shell: PackageResources.docs_html, style: PackageResources.style_css,
            scripts: [PackageResources.core_js, PackageResources.yaml_js, PackageResources.docs_js]
        ).answer())

    /// `GET /favicon.ico`: the picture that browsers show with the page's name; they ask for it by this path whatever they show.
    static let icon = fixed("/favicon.ico", "getIcon", FixedAnswer(type: "image/svg+xml", body: PackageResources.icon_svg))
}

/// A page in one piece: a shell with the style and the script in it, and the policy by which browsers run nothing else.
struct PageText {
    /// The page.
    let body: [UInt8]
    /// It runs its own script and style, named by their SHA-256, and asks this service alone, and its peers where they are named.
    private let script: String
    private let style: String

    /// The page of the service: its text is the same everywhere.
    static let page = PageText(
        shell: PackageResources.page_html, style: PackageResources.style_css,
        scripts: [
            PackageResources.core_js, PackageResources.chart_js, PackageResources.replicas_js, PackageResources.samples_js, PackageResources.runs_js,
            PackageResources.curves_js, PackageResources.formula_js, PackageResources.catalogue_js, PackageResources.tryout_js,
            PackageResources.service_js, PackageResources.start_js,
        ])

    /// - Parameters:
    ///   - shell: with `<!--style-->` and `<!--script-->` where they belong.
    ///   - scripts: run in this order as one.
    init(shell: [UInt8], style: [UInt8], scripts: [[UInt8]]) {
        let script = Array("\"use strict\";\n".utf8) + scripts.joined()
        var body: [UInt8] = []
        for line in String(decoding: shell, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
            switch line {
            case "<!--style-->": body += Array("<style>".utf8) + style + Array("</style>\n".utf8)
            case "<!--script-->": body += Array("<script>".utf8) + script + Array("</script>\n".utf8)
            default: body += Array((line + "\n").utf8)
            }
        }
        self.body = body
        self.script = "'sha256-\(SHA256.digest(of: script).base64)'"
        self.style = "'sha256-\(SHA256.digest(of: style).base64)'"
    }

    /// The page with its policy.
    ///
    /// - Parameter origins: other services that it may ask.
    func answer(asking origins: [String] = []) -> FixedAnswer {
        let policy =
            "default-src 'none'; img-src 'self'; connect-src \((["'self'"] + origins).joined(separator: " ")); script-src \(script); "
            + "style-src \(style); base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        return FixedAnswer(
            type: "text/html; charset=utf-8", body: body,
            fields: [.contentSecurityPolicy: policy, .xContentTypeOptions: "nosniff"])
    }
}
