extension CloudHost {
    /// Sends a request to an identity service and returns the body of an answer with status 200 or 201.
    func send(_ request: IdentityRequest) async throws(CloudCredentialError) -> [UInt8] {
        guard CloudURL.isAllowed(request.url) else { throw .notSecure(url: request.url) }
        let answer: IdentityAnswer
        do {
            answer = try await transport.send(request)
        } catch {
            throw .unreachable(url: request.url, reason: "\(error)")
        }
        guard answer.status == 200 || answer.status == 201 else {
            throw .refused(
                url: request.url,
                status: answer.status,
                code: CloudRefusal.code(of: answer.body)
            )
        }
        return answer.body
    }

    /// Sends a request whose answer must be a JSON object.
    func document(_ request: IdentityRequest) async throws(CloudCredentialError) -> JSONNode {
        guard let document = JSONNode(parsing: try await send(request)), case .object = document else {
            throw .notAnAnswer(url: request.url)
        }
        return document
    }
}
