extension IdentityTransport {
    /// Sends a request whose answer must be a JSON object with status 200.
    func document(_ request: IdentityRequest) async throws(IssuerError) -> JSONNode {
        let answer = try await answer(request)
        guard answer.status == 200 else { throw .status(answer.status, url: request.url) }
        guard let document = JSONNode(parsing: answer.body), case .object = document else {
            throw .notADocument(url: request.url)
        }
        return document
    }

    /// Sends a request to a URL that may be spoken to.
    func answer(_ request: IdentityRequest) async throws(IssuerError) -> IdentityAnswer {
        guard SecureURL.isAllowed(request.url) else { throw .notSecure(url: request.url) }
        do {
            return try await send(request)
        } catch {
            throw .unreachable(url: request.url, reason: "\(error)")
        }
    }
}
