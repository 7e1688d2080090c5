// Makes test/golden/ingestion/tide-tables.pdf: a PDF as a browser prints it, with fonts in parts, a ligature,
// a heading, paragraphs, and letters of another script. Made with Chromium 156 (Skia/PDF m156), playwright-core 1.65.1.
//
//     node test/golden/generate/tide-tables-pdf.mjs PATH-OF-CHROMIUM
import { writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.setContent(`<html lang="en"><title>Tide tables</title><body style="font-family:serif;width:12cm">
<h1>Tide tables</h1>
<p style="text-align:justify;hyphens:auto">The harbour keeps a book in which the keeper writes the time of each high
water. It is older than the harbour's wall, and nobody has ever found a misrepresentation or inconsistency in the
incontrovertible measurements.</p>
<p>A second paragraph, with café and naïve, and the ligature office.</p>
<p style="page-break-before:always">Page two begins here. 東京の港.</p>
</body></html>`);
writeFileSync('test/golden/ingestion/tide-tables.pdf', await page.pdf({ width: '15cm', height: '15cm' }));
await browser.close();
