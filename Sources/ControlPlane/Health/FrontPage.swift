/// The page at the root of the admin listener.
enum FrontPage {
    /// The page; it needs nothing from elsewhere and may do nothing.
    static var answer: AdminAnswer {
        var answer = AdminAnswer.text(text, contentType: "text/html; charset=utf-8")
        answer.headers["content-security-policy"] = "default-src 'none'; frame-ancestors 'none'"
        return answer
    }

    private static let text = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>Gatehouse</title>
        <h1>Gatehouse</h1>
        <p>The console will be here. Until then there are the <code>gatehouse</code> command and the admin API:</p>
        <ul>
        <li><a href="/api/v1/openapi.json">API description (OpenAPI 3.1)</a></li>
        <li><a href="/metrics">Metrics</a></li>
        <li><a href="/readyz">Readiness</a></li>
        </ul>
        </html>

        """
}
