/**
 * Processor time of this process since `process.cpuUsage()` was asked, in milliseconds. What other programs do on a busy machine
 * doesn't count, unlike on a clock, so that a text made to be slow is told from a slow machine.
 */
export function processorMsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}
