/// RFC 9112, sec. 2.2, 2.3 and 3; RFC 9110, sec. 9.1; RFC 3986.
enum RequestLineCases {
    private static let host = "Host: x\r\n\r\n"

    /// A request with this request line.
    private static func line(_ line: String) -> String { line + "\r\n" + host }

    static let all: [WireCase] = [
        // Methods are tokens, case-sensitive; what a method means is not for the parser.
        .served("GET", line("GET / HTTP/1.1"), "GET /"),
        .served("HEAD", line("HEAD / HTTP/1.1"), "HEAD /"),
        .served("POST without a body", line("POST / HTTP/1.1"), "POST /"),
        .served("PUT", line("PUT / HTTP/1.1"), "PUT /"),
        .served("DELETE", line("DELETE / HTTP/1.1"), "DELETE /"),
        .served("PATCH", line("PATCH / HTTP/1.1"), "PATCH /"),
        .served("TRACE", line("TRACE / HTTP/1.1"), "TRACE /"),
        .served("OPTIONS of a path", line("OPTIONS / HTTP/1.1"), "OPTIONS /"),
        .served("OPTIONS of the server", line("OPTIONS * HTTP/1.1"), "OPTIONS *"),
        .served("method in lower case", line("get / HTTP/1.1"), "get /"),
        .served("method of one letter", line("A / HTTP/1.1"), "A /"),
        .served("method of all token marks", line("!#$%&'*+-.^_`|~09 / HTTP/1.1"), "!#$%&'*+-.^_`|~09 /"),
        .served("method of 32 letters", line(String(repeating: "M", count: 32) + " / HTTP/1.1"), String(repeating: "M", count: 32) + " /"),
        .refused("method of 33 letters", line(String(repeating: "M", count: 33) + " / HTTP/1.1"), 400),
        .refused("method that does not end", String(repeating: "M", count: 33), 400),
        .refused("method with an at sign", line("G@T / HTTP/1.1"), 400),
        .refused("method with a colon", line("GET: / HTTP/1.1"), 400),
        .refused("method with a slash", line("GET/1 / HTTP/1.1"), 400),
        .refused("method in quotes", line("\"GET\" / HTTP/1.1"), 400),
        .refused("method with NUL", line("G\u{0}T / HTTP/1.1"), 400),
        .refused("method with a byte over 7F", line("G\u{E9}T / HTTP/1.1"), 400),
        .refused("method missing", line(" / HTTP/1.1"), 400),
        .refused("CONNECT to an authority", line("CONNECT x:443 HTTP/1.1"), 405),
        .refused("CONNECT to a path", line("CONNECT / HTTP/1.1"), 405),

        // Bytes that differ from a colon, a slash and letters in one bit only.
        .refused("absolute form with a control for its colon", line("GET http\u{1A}//x/ HTTP/1.1"), 400),
        .refused("absolute form with a control for its slashes", line("GET http:\u{F}\u{F}x/ HTTP/1.1"), 400),
        .refused("absolute form with controls for letters", line("GET HTT\u{10}://x/ HTTP/1.1"), 400),

        // One space between the three parts and nothing else.
        .refused("two spaces before the target", line("GET  / HTTP/1.1"), 400),
        .refused("two spaces before the version", line("GET /  HTTP/1.1"), 400),
        .refused("tab before the target", line("GET\t/ HTTP/1.1"), 400),
        .refused("tab before the version", line("GET /\tHTTP/1.1"), 400),
        .refused("vertical tab before the version", line("GET /\u{B}HTTP/1.1"), 400),
        .refused("form feed before the version", line("GET /\u{C}HTTP/1.1"), 400),
        .refused("space after the version", line("GET / HTTP/1.1 "), 400),
        .refused("space before the method", line(" GET / HTTP/1.1"), 400),
        .refused("tab before the method", line("\tGET / HTTP/1.1"), 400),
        .refused("no target", line("GET HTTP/1.1"), 400),
        .refused("empty target", line("GET  HTTP/1.1"), 400),
        .refused("four parts", line("GET / / HTTP/1.1"), 400),
        .refused("method alone", line("GET"), 400),
        .refused("HTTP/0.9", "GET /\r\n", 400),

        // Versions.
        .served("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", "GET /"),
        .served("HTTP/1.2 is read as 1.1", line("GET / HTTP/1.2"), "GET /"),
        .served("HTTP/1.9 is read as 1.1", line("GET / HTTP/1.9"), "GET /"),
        .refused("HTTP/1.2 needs Host too", "GET / HTTP/1.2\r\n\r\n", 400),
        .refused("HTTP/2.0", line("GET / HTTP/2.0"), 505),
        .refused("HTTP/3.0", line("GET / HTTP/3.0"), 505),
        .refused("HTTP/0.9 by name", line("GET / HTTP/0.9"), 505),
        .refused("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        .refused("version in lower case", line("GET / http/1.1"), 400),
        .refused("version in mixed case", line("GET / Http/1.1"), 400),
        .refused("version with two digits", line("GET / HTTP/1.10"), 400),
        .refused("version with a leading zero", line("GET / HTTP/01.1"), 400),
        .refused("version without minor", line("GET / HTTP/1"), 400),
        .refused("version with an empty minor", line("GET / HTTP/1."), 400),
        .refused("version without a dot", line("GET / HTTP/1x1"), 400),
        .refused("version with a letter", line("GET / HTTP/1.x"), 400),
        .refused("version with a space", line("GET / HTTP /1.1"), 400),
        .refused("version with a sign", line("GET / HTTP/+1.1"), 400),
        .refused("name of another protocol", line("GET / ICY/1.1"), 400),
        .refused("version cut short", line("GET / HTP/1.1"), 400),
        .refused("version with garbage after", line("GET / HTTP/1.1x"), 400),

        // Targets.
        .served("query", line("GET /a?b=c&d HTTP/1.1"), "GET /a?b=c&d"),
        .served("empty query", line("GET /? HTTP/1.1"), "GET /?"),
        .served("question marks in a query", line("GET /?a?b/c HTTP/1.1"), "GET /?a?b/c"),
        .served("all marks of a path", line("GET /-._~!$&'()*+,;=:@ HTTP/1.1"), "GET /-._~!$&'()*+,;=:@"),
        .served("two slashes", line("GET //a HTTP/1.1"), "GET //a"),
        .served("dots are left alone", line("GET /a/../b HTTP/1.1"), "GET /a/../b"),
        .served("escape", line("GET /%41%2f HTTP/1.1"), "GET /%41%2f"),
        .served("absolute form", line("GET http://x/a?b HTTP/1.1"), "GET /a?b"),
        .served("absolute form without a path", line("GET http://x HTTP/1.1"), "GET /"),
        .served("absolute form with a query only", line("GET http://x?a HTTP/1.1"), "GET /?a"),
        .served("absolute form with a port", line("GET http://x:80/ HTTP/1.1"), "GET /"),
        .served("absolute form of https", line("GET HTTPS://x/ HTTP/1.1"), "GET /"),
        .served("absolute form in HTTP/1.0", "GET http://x/ HTTP/1.0\r\n\r\n", "GET /"),
        .refused("absolute form still needs Host", "GET http://x/ HTTP/1.1\r\n\r\n", 400),
        .refused("absolute form without an authority", line("GET http:///a HTTP/1.1"), 400),
        .refused("absolute form with a user", line("GET http://u@x/ HTTP/1.1"), 400),
        .refused("absolute form with a bad port", line("GET http://x:a/ HTTP/1.1"), 400),
        .refused("absolute form of another scheme", line("GET ftp://x/ HTTP/1.1"), 400),
        .refused("scheme without slashes", line("GET http:x HTTP/1.1"), 400),
        .refused("authority form", line("GET x:80 HTTP/1.1"), 400),
        .refused("path without a slash", line("GET a HTTP/1.1"), 400),
        .refused("query without a path", line("GET ?a HTTP/1.1"), 400),
        .refused("asterisk with GET", line("GET * HTTP/1.1"), 400),
        .refused("asterisk with POST", line("POST * HTTP/1.1"), 400),
        .refused("asterisk and more", line("OPTIONS *a HTTP/1.1"), 400),
        .refused("fragment", line("GET /#a HTTP/1.1"), 400),
        .refused("escape cut short", line("GET /%4 HTTP/1.1"), 400),
        .refused("percent alone", line("GET /% HTTP/1.1"), 400),
        .refused("escape with other digits", line("GET /%zz HTTP/1.1"), 400),
        .refused("escaped NUL", line("GET /%00 HTTP/1.1"), 400),
        .refused("NUL in the target", line("GET /\u{0} HTTP/1.1"), 400),
        .refused("DEL in the target", line("GET /\u{7F} HTTP/1.1"), 400),
        .refused("byte over 7F in the target", line("GET /\u{E9} HTTP/1.1"), 400),
        .refused("backslash in the target", line("GET /\\ HTTP/1.1"), 400),
        .refused("quote in the target", line("GET /\" HTTP/1.1"), 400),
        .refused("angle brackets in the target", line("GET /<a> HTTP/1.1"), 400),
        .refused("braces in the target", line("GET /{a} HTTP/1.1"), 400),
        .refused("caret in the target", line("GET /^ HTTP/1.1"), 400),
        .refused("pipe in the target", line("GET /| HTTP/1.1"), 400),

        // Line ends and what stands before the request line.
        .served("one empty line before", "\r\n" + line("GET / HTTP/1.1"), "GET /"),
        .refused("two empty lines before", "\r\n\r\n" + line("GET / HTTP/1.1"), 400),
        .refused("bare LF before", "\n" + line("GET / HTTP/1.1"), 400),
        .refused("bare LF after the request line", "GET / HTTP/1.1\nHost: x\r\n\r\n", 400),
        .refused("bare CR after the request line", "GET / HTTP/1.1\rHost: x\r\n\r\n", 400),
        .refused("two CR after the request line", "GET / HTTP/1.1\r\r\nHost: x\r\n\r\n", 400),
        .refused("CR in the method", line("G\rT / HTTP/1.1"), 400),
        .refused("TLS on the plain port", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}", 400),
        .refused("byte order mark", "\u{EF}\u{BB}\u{BF}" + line("GET / HTTP/1.1"), 400),
        .refused("NUL first", "\u{0}", 400),
        .incomplete("nothing but an empty line", "\r\n"),
        .incomplete("part of a request line", "GET / HT"),
        .incomplete("request line without fields", "GET / HTTP/1.1\r\n"),
        .incomplete("half of the last line end", "GET / HTTP/1.1\r\nHost: x\r\n\r"),
    ]
}

/// RFC 9110, sec. 7.2; RFC 9112, sec. 3.2; RFC 3986, sec. 3.2.2.
enum AuthorityCases {
    private static func host(_ value: String) -> String { "GET / HTTP/1.1\r\nHost:\(value)\r\n\r\n" }

    static let all: [WireCase] =
        [
            "x", "example.org", "EXAMPLE.org", "a-b_c~d", "127.0.0.1", "x:80", "x:0", "x:65535", "x:", "[::1]", "[::1]:80", "[::]",
            "[1:2:3:4:5:6:7:8]",
            "[1::8]", "[::ffff:1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]", "[2001:DB8::A]", "%41", "a!$&'()*+;=",
        ].map { .served("Host \($0)", host(" \($0)"), "GET /") }
        + [
            "", " ", "\t", "a b", "a,b", "a, b", "u@x", "u:p@x", "x/", "x/a", "x?a", "x#a", "http://x", "x:a", "x:80:80", "x:-1", "x:65536",
            "x:999999",
            ":80", "[::1", "::1", "[]", "[::1]a", "[::1]:a", "[1:2:3]", "[1:2:3:4:5:6:7:8:9]", "[1::2::3]", "[12345::]", "[::g]", "[::1.2.3]",
            "[::1.2.3.256]", "[::1.2.3.04]", "[:::]", "[v1.a]", "[1.2.3.4]", "%4", "%zz", "%00", "a\\b", "a\"b", "<a>", "a\u{E9}", "a\u{7F}",
        ].map { .refused("Host '\($0)'", host(" \($0)"), 400) }
        + [
            .served("Host without space", host("x"), "GET /"),
            .served("Host with spaces and tabs around", host(" \t x \t "), "GET /"),
            .served("Host in lower case", "GET / HTTP/1.1\r\nhost: x\r\n\r\n", "GET /"),
            .served("Host in HTTP/1.0", "GET / HTTP/1.0\r\nHost: x\r\n\r\n", "GET /"),
            .refused("no Host", "GET / HTTP/1.1\r\n\r\n", 400),
            .refused("two Hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
            .refused("the same Host twice", "GET / HTTP/1.1\r\nHost: x\r\nhOST: x\r\n\r\n", 400),
            .refused("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n", 400),
            .refused("bad Host in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a b\r\n\r\n", 400),
        ]
}
