import HTTP
import HTTPTypes

extension Endpoint {
    /// `GET /`: the page.
    static let page = fixed(
        "/", "getPage",
        PageText(
            shell: PackageResources.page_html, style: PackageResources.style_css,
            scripts: [
                PackageResources.core_js, PackageResources.chart_js, PackageResources.runs_js, PackageResources.curves_js,
                PackageResources.formula_js,
                PackageResources.catalogue_js, PackageResources.tryout_js, PackageResources.service_js, PackageResources.start_js,
            ]
        ).answer)

    /// `GET /docs`: the contract, to read.
    static let docs = fixed(
        "/docs", "getDocs",
        PageText(
            shell: PackageResources.docs_html, style: PackageResources.style_css,
            scripts: [PackageResources.core_js, PackageResources.yaml_js, PackageResources.docs_js]
        ).answer)

    /// `GET /favicon.ico`: the picture that browsers show with the page's name; they ask for it by this path whatever they show.
    static let icon = fixed("/favicon.ico", "getIcon", FixedAnswer(type: "image/svg+xml", body: PackageResources.icon_svg))
}

/// A page in one piece: a shell with the style and the script in it, and the policy by which browsers run nothing else.
struct PageText {
    /// The page.
    let body: [UInt8]
    /// It runs its own script and style, named by their SHA-256, and asks this service alone.
    let policy: String

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
        policy =
            "default-src 'none'; img-src 'self'; connect-src 'self'; script-src 'sha256-\(SHA256.digest(of: script).base64)'; "
            + "style-src 'sha256-\(SHA256.digest(of: style).base64)'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    }

    /// The page with its policy.
    var answer: FixedAnswer {
        FixedAnswer(
            type: "text/html; charset=utf-8", body: body,
            fields: [.contentSecurityPolicy: policy, .xContentTypeOptions: "nosniff"])
    }
}
