import JSONText

/// A request to order documents by how well they answer a query, in no dialect's words.
public struct RerankRequest: Hashable, Sendable {
    /// The model as the caller named it.
    public var model: String
    /// What the documents are to answer.
    public var query: String
    /// The documents in their order: texts, or objects with a text among their members.
    public var documents: [JSONValue]
    /// How many of the best are wanted; `nil` is all.
    public var limit: Int?
    /// Whether the answer repeats the documents; `nil` is the form's default.
    public var returnsDocuments: Bool?
    /// How many tokens of each document are read.
    public var tokensPerDocument: Int?
    /// Whether what is too long is cut off; `nil` is the target's default.
    public var truncates: Bool?
    /// The members of documents that are read (Cohere's first version).
    public var fields: [String] = [] {
        didSet { fieldNames = Set(fields) }
    }
    private var fieldNames: Set<String> = []
    /// The form that it was read in, which ``extras`` are in.
    public var form: RerankForm
    /// Every other field, under the name that it has there.
    public var extras = JSONObject()

    /// Makes a request.
    public init(model: String, query: String, documents: [JSONValue], form: RerankForm) {
        self.model = model
        self.query = query
        self.documents = documents
        self.form = form
    }

    /// The text of a document, by which every target can read it: its `text`, or its members line by line, as Cohere
    /// recommends (https://docs.cohere.com/docs/reranking-best-practices).
    func text(of document: JSONValue) -> String {
        guard let object = document.object else { return document.string ?? document.text }
        if fields.isEmpty, let text = object["text"]?.string { return text }
        let members = fields.isEmpty ? object.members : object.members.filter { fieldNames.contains($0.key) }
        return members.map { "\($0.key): \($0.value.string ?? $0.value.text)" }.joined(separator: "\n")
    }
}
