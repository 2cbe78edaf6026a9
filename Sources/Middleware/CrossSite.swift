public import HTTP
public import HTTPTypes

/// Refuses what a page of another site makes a browser ask for, where answering it is work: any page could then keep a service on the reader's machine busy.
///
/// A POST of JSON needs no rule here: browsers ask with a preflight first, which is refused.
public enum CrossSite {
    /// Why the request is refused; `nil` if it may go on.
    ///
    /// Browsers say where a request comes from in `Sec-Fetch-Site` (W3C Fetch Metadata); other clients do not send it.
    public static func problem(of head: HTTPRequest, for endpoint: Endpoint) -> Problem? {
        guard !endpoint.allowsCrossSite, let name = site, head.headerFields[name] == "cross-site" else { return nil }
        return Problem(.forbidden, "a page of another site may not request \(endpoint.path); open it directly or from a page of this service")
    }

    private static let site = HTTPField.Name("Sec-Fetch-Site")
}
