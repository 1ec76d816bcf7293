/** Style sheets are imported for their effect: the build bundles them beside the panel's script. */
declare module '*.css';
