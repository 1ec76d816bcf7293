/** What a page copies and what the host saves is written by the same code. */
export { tabSeparated } from '../../core/report/rows/tabSeparated.ts';
