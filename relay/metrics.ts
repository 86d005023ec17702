/** What was counted, by what came of it, since the process began. */
export class Counts {
  readonly #counts = new Map<string, number>()

  add(name: string, result: string): void {
    const key = `${name} ${result}`
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  /** Values of one name, each with its label. */
  of(name: string): readonly (readonly [labels: string, value: number])[] {
    return [...this.#counts]
      .filter(([key]) => key.startsWith(`${name} `))
      .map(([key, value]) => [`{result="${key.slice(name.length + 1)}"}`, value] as const)
      .sort(([one], [other]) => one.localeCompare(other))
  }
}

/** One metric; names and labels are our own, so nothing needs to be escaped. */
export interface Metric {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter'
  readonly values: readonly (readonly [labels: string, value: number])[]
}

/** Text of `GET /metrics`: Prometheus text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats). */
export const metricsText = (metrics: readonly Metric[]): string =>
  metrics
    .flatMap(({ name, help, type, values }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...values.map(([labels, value]) => `${name}${labels} ${value}`)
    ])
    .map((line) => `${line}\n`)
    .join('')
