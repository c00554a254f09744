extension Section {
    static let probeFields = [
        Field(
            "path",
            .text(.plain),
            "What is asked for below the base URL; an answer that is no 5xx says that the provider is well.",
            fallback: "/models"
        ),
        Field("interval", .duration(.seconds(1) ... .seconds(3600)), "Between two probes.", fallback: "30s"),
        Field(
            "timeout",
            .duration(.milliseconds(10) ... .seconds(60)),
            "How long an answer may take.",
            fallback: "2s"
        ),
    ]
}
